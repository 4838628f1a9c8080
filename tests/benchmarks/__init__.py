"""How fast the practice database is, next to a server that answers with constants: `python -m tests.benchmarks`."""
