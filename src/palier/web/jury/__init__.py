"""Examiners and presidents."""
