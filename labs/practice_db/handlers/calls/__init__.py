"""Calls of a logged-on client: what each kind of request does."""
