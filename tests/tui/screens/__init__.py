"""Tests of single screens."""
