"""Results and certificates."""
