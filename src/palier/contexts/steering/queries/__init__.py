"""Reads: set-based counts first, then what may be shown of them."""
