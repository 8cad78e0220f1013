"""Simulated tasks: a state to act on through fields, and conditions that the result must meet."""
