"""Oracle SQL and PL/SQL: text to plan. `classify` tells what a statement is, `translate` what is to be done.

A statement is read by sqlglot (`dialect`; queries and changes, written for PostgreSQL by `rules` and `functions`) or by
hand (`commands`: DDL, accounts, sessions, transactions). `prelude` is what PostgreSQL has to know beforehand.
"""
