"""The rundown in files: frab, pretalx, Ontime, iCalendar, and sheets of our own (docs/domain.md §3)."""
