"""Award rules, certificates, public verification, revocation."""
