"""Types of PostgreSQL as types of Oracle, and values on their way between the two."""
