"""Self-service check-in: a program of its own on a full screen."""
