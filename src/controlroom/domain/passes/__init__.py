"""Passes: signed QR tickets that a desk believes without a list (docs/domain.md §5)."""
