"""Eligibility, choice of a session."""
