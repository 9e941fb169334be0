"""The clock a speaker sees: a program of its own on a full screen."""
