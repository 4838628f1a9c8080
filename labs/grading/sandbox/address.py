"""Where the database is, as a sandbox may see it: a host name and a port, and nothing else on the network."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

import oracledb

from labs.database import DatabaseProblem, Target

_LOCAL: Final = ("127.0.0.1", "localhost")
_FIRST_FREE_PORT: Final = 1024


@dataclass(frozen=True, slots=True)
class Address:
    """The one address that can be reached from a sandbox, where it leads to the sandbox's own door."""

    host: str
    port: int


def address_of(target: Target) -> Address:
    """Return where a database listens.

    Raises: DatabaseProblem if a sandbox cannot be given a door to it: the text says why and what helps.
    """
    parameters = oracledb.ConnectParams(config_dir=target.config_dir)
    try:
        parameters.parse_connect_string(target.dsn)
    except oracledb.Error as error:
        raise DatabaseProblem(f"{target.dsn} is no address that can be read: {error}") from error
    host, port = parameters.host, parameters.port
    if isinstance(host, list) or not isinstance(port, int) or not host:
        raise DatabaseProblem(f"{target.dsn} has several addresses: give ORACLE_DSN as host:port/service for grading.")
    if target.wallet_location or target.config_dir:
        raise DatabaseProblem("A sandbox shows no wallet and no tnsnames.ora: use --isolation none for this database.")
    if host not in _LOCAL and _is_number(host):
        raise DatabaseProblem(f"{host} is a number: give ORACLE_DSN with the host's name, or use --isolation none.")
    if port < _FIRST_FREE_PORT:
        raise DatabaseProblem(f"Port {port} is kept for root: no sandbox can listen there. Use --isolation none.")
    return Address(host, port)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
