"""What was said to everybody, who has heard it, and what is said next."""
