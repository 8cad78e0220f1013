"""Runs and attendance, for those who train."""
