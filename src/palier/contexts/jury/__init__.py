"""Step 3, professional practice: portfolios, panels, conflicts of interest, blind double rating, deliberation, decisions."""
