"""The rundown: what is planned in every room, what is forecast, what has happened (docs/domain.md §3)."""
