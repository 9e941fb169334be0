"""The agenda while it happens."""
