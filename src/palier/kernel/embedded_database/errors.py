class EmbeddedDatabaseError(Exception):
    """One sentence that says what stands in the way and what to do, fit for a terminal."""
