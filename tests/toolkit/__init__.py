"""Tests of the toolkit on scripted pools; nothing here needs a database unless it says so."""
