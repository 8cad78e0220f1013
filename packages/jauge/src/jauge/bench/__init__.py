"""What the documentation claims about speed and precision, measured side by side with peers."""
