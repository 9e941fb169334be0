"""How each device stands, and what is done about it."""
