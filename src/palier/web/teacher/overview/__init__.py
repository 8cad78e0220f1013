"""Where I am on my path, and the next step."""
