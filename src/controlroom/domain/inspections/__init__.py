"""Rounds and acceptance: what is looked at, where and when, by whom, and what was found (docs/domain.md §7)."""
