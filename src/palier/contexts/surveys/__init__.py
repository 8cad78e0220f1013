"""Questionnaires: one answer per invitation, stored without the person."""
