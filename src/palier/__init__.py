"""Palier: diagnostic, training and certification of teachers' digital skills."""

__version__ = "0.1.0"
