"""A programme played through the real actions, at any size."""
