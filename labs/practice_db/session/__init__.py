"""Sessions, accounts, limits and the DRCP broker: synchronous decisions, with the time as an argument."""
