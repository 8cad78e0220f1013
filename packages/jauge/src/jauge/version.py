"""The engine version: a sitting stores it, a replay compares it."""

__version__ = "0.2.0"
