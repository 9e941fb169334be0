"""Checks of devices: an address in, readings out. Nothing here knows what a device is for."""
