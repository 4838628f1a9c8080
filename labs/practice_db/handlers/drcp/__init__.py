"""DRCP at work: the pools' server processes, the clients that share them, and DBMS_CONNECTION_POOL."""
