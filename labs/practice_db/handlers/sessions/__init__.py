"""Sessions from logon to logoff: server processes, settings, ALTER SESSION and ALTER SYSTEM."""
