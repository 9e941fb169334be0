"""Rounds of inspection, walked and signed."""
