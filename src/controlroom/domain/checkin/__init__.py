"""Check-in: who is admitted where, exactly once."""
