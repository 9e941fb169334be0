"""What runs, what is over, and one step after the other."""
