"""The boards and panels of the terminal program."""
