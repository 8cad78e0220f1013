"""Where things happen: régions, académies, establishments, operators, certification centres.

Owns the accreditation of centres. Knows nothing of people.
"""
