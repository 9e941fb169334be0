"""Badges: what is drawn on paper, and the spool of print jobs."""
