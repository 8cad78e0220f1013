"""The day of a session, entered by session number and password."""
