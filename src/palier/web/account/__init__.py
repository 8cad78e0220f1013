"""Sign-up, profile, role spaces, personal data."""
