"""The word that goes round, and the shift that is handed over."""
