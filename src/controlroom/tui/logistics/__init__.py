"""Meals, vehicles, rooms, posts."""
