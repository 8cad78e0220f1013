"""The day of the supervised test."""
