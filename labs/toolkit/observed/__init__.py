"""What the database saw while a program ran: its event log where there is one, samples of V$ views elsewhere."""
