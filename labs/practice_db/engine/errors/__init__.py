"""PostgreSQL's errors as Oracle's."""
