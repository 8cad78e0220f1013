"""Plan, offers, enrolments, satisfaction."""
