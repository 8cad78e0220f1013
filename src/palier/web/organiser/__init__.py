"""A centre's sessions and candidates."""
