"""All at a glance."""
