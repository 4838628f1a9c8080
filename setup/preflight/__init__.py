"""Whether this machine is ready for a workshop: every check says what it found and what to do about it."""
