"""Logistics: meals, food samples, vehicles, rooms, the medical point, car parks, the weather (docs/domain.md §12)."""
