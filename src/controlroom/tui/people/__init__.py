"""Everybody on the list, and how check-in flows."""
