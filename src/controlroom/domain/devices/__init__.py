"""Devices: what stands in the rooms, how it is, and what is done about it (docs/domain.md §6)."""
