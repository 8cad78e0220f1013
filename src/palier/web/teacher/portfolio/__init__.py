"""Situations deposited for the jury."""
