"""The practice database: a server that speaks Oracle Net and has its SQL executed by PostgreSQL."""
