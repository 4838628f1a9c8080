"""Tests of what a watch makes of an event log and of V$ views."""
