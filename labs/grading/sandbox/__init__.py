"""Runs a learner's code where it can harm nobody: bubblewrap around the second process, one door to the database."""
