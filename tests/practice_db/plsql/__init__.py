"""Tests of the PL/SQL parser and interpreter, on a scripted session."""
