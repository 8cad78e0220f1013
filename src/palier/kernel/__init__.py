"""What every context shares and none owns: time, ids, access, transitions, journal."""
