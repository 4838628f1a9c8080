#!/bin/sh
# Exit 0 when the database answers a logon, 1 otherwise; the service may be named, as in the Oracle Free images.
exec python3 /opt/pool_lab/app/entrypoint.py --health "${1:-${ORACLE_DATABASE:-FREEPDB1}}" >/dev/null 2>&1
