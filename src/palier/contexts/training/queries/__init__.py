"""Reads: frozen dataclasses."""
