"""What the V$ views show, row by row."""
