"""The on-site control room for conferences."""

__version__ = "0.1.0"
