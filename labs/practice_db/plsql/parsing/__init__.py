"""PL/SQL text to trees."""
