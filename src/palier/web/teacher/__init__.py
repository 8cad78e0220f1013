"""The teacher's path, one package per step."""
