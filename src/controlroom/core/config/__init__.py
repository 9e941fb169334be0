"""The event folder's TOML files as validated, frozen models."""
