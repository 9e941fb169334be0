"""Exact sentences that everybody must hear, in both languages, on one board."""
