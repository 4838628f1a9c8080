"""A program that ends after one statement: `python -m labs.applications.once {dedicated | pooled [POOL]}`."""

from __future__ import annotations

import json
import sys

import oracledb

from labs.applications.database import settings, sid_of


def main(server: str, pool_name: str = "") -> None:
    """Print the session that served."""
    who = settings()
    if server == "pooled":
        who |= {"server_type": "pooled", "cclass": "LAB14", "purity": oracledb.PURITY_SELF}
        who |= {"pool_name": pool_name} if pool_name else {}
    with oracledb.connect(**who) as connection:
        print(json.dumps(sid_of(connection)))


if __name__ == "__main__":
    main(*sys.argv[1:])
