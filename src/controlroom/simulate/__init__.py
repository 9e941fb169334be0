"""A virtual venue: scanners, printers and a crowd, for the demo and for tests."""
