"""People: who is expected, and the lists they come from."""
