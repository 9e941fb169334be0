"""What runs while a station is open: scanner → check-in → badge → printer, and the watched configuration."""
