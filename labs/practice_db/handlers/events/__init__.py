"""What the event log is told, and who waits for whose lock."""
