"""The tree that a PL/SQL text is parsed into."""
