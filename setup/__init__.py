"""The two commands, start.py and test.py, and what they are made of."""
