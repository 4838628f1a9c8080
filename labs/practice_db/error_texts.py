"""The catalogue of Oracle errors: number to text, in numeric order.

A text may have named placeholders. Source: Oracle Database Error Messages (23ai), unless a row says otherwise.
"""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[int, str]] = {
    1: 'unique constraint ({constraint}) violated',
    18: 'maximum number of sessions exceeded',
    20: 'maximum number of processes ({limit}) exceeded',
    28: 'your session has been killed',
    54: 'resource busy and acquire with NOWAIT specified or timeout expired',
    60: 'deadlock detected while waiting for resource',
    900: 'invalid SQL statement',
    904: '{name}: invalid identifier',
    911: 'invalid character',
    923: 'FROM keyword not found where expected',
    933: 'SQL command not properly ended',
    936: 'missing expression',
    942: 'table or view does not exist',
    955: 'name is already used by an existing object',
    1001: 'invalid cursor',
    1008: 'not all variables bound',
    1012: 'not logged on',
    1013: 'user requested cancel of current operation',
    1017: 'invalid credential or not authorized; logon denied',
    1031: 'insufficient privileges',
    1400: 'cannot insert NULL into ({column})',
    1403: 'no data found',
    1476: 'divisor is equal to zero',
    1722: 'unable to convert string value containing {value} to a number',
    # Text of our own; Oracle's is "unimplemented feature".
    3001: 'unimplemented feature: the practice database does not do this: {what}',
    12520: 'TNS:listener could not find available handler for requested type of server',
    56500: 'DRCP: Pool not found',
    56501: 'DRCP: Pool startup failed',
    56502: 'DRCP: Pool is inactive',
    56503: 'DRCP: Pool is active',
    56504: 'DRCP: Invalid pool configuration parameter name',
    56505: 'DRCP: Invalid pool configuration parameter value',
    56506: 'DRCP: Pool shutdown failed',
    56507: 'DRCP: Pool alter configuration failed',
    56513: 'DRCP: Cannot perform requested operation using pooled connection',
    56515: 'DRCP: Operation not allowed from a Pluggable Database',
    56615: 'DRCP: Operation not allowed from the ROOT',
}
