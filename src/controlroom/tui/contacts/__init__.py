"""Whom to call in which emergency."""
