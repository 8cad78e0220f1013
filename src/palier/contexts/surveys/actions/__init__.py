"""Writes: one file, one verb."""
