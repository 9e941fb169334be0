"""Who comes when, how late, with whom."""
