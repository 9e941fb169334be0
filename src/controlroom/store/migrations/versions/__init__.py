"""Schema versions, one script each, oldest first."""
