"""One adaptive sitting of one person: questions, answers, estimate, replay.

Owns the hot path. Knows neither diagnostics nor sessions.
"""
