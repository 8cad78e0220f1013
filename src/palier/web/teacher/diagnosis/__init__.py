"""Goal, diagnostic, profile, corrections."""
