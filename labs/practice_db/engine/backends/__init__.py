"""PostgreSQL backends: one connection over libpq each, driven by the event loop."""
