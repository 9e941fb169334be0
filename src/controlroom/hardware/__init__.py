"""Scanners and printers: bytes in, typed events out. Knows no table and no screen."""
