"""Pages without an account: home, notices, verification of a certificate."""
