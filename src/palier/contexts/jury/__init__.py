"""Professional practice before a jury: portfolios, panels, blind double rating, deliberation, decisions.

Refuses a panel with a conflict of interest, a rating read before all are submitted, a decision
without a reason, and any change of what was deposited, submitted or decided.
"""
