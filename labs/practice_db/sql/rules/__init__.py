"""How each construct of Oracle's SQL is written for PostgreSQL: one module an idea; `table` says which writes what."""
