"""The event's store: transactions, journal, migrations and the change signal, on SQLite or PostgreSQL."""
