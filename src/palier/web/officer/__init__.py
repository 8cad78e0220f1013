"""The national desk: accreditations, panels, publication, revocation."""
