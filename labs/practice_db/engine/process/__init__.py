"""PostgreSQL as a child process: its programs, its folder, starting and stopping it."""
