"""The statements of a session on its backend: running them, transactions, bulk statements."""
