"""Indicators for those who steer: never about fewer than ten people. Owns no table."""
