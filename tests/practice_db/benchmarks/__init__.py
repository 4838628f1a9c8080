"""How fast the practice database is, next to a server of constants: `python -m tests.practice_db.benchmarks`."""
