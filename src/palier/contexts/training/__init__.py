"""Step 2: offers, runs, the personal plan, enrolments, attendance."""
