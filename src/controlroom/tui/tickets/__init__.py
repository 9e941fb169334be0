"""Faults and wishes, who sees to them, until when."""
