"""The session as PL/SQL sees it, and PL/SQL as SQL and the client see it."""
