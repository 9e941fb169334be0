"""The on-site control room for conferences."""

__version__ = "0.4.0"
