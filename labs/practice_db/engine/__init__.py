"""The engine: SQL for PostgreSQL in, rows out, errors in Oracle's words.

`Engine` starts PostgreSQL and opens sessions, `EngineSession` runs statements; `oracle_types` says which Oracle
type a result column has.
"""
