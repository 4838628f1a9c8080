"""The driver's own test suite, run against a practice database: `python -m labs.practice_db conformance`."""
