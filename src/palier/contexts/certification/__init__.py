"""Step 3, supervised test: eligibility, sessions, candidates, invigilation, incidents, scoring."""
