"""Faults and tasks, from the moment somebody sees them until somebody else has checked that they are gone."""
