"""The door of steering."""

from .queries.indicators import indicators, place_of, scopes_of

__all__ = ["indicators", "place_of", "scopes_of"]
