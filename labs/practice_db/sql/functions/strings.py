"""Functions on strings and RAW.

Source: Oracle Database SQL Language Reference 23ai, Functions; PL/SQL Packages and Types Reference, UTL_RAW.
"""

from __future__ import annotations

from typing import Final

from labs.practice_db.sql.functions.form import Function, call

FUNCTIONS: Final[dict[str, Function]] = {
    "UPPER": call("oracle.upper", "t"),
    "LOWER": call("oracle.lower", "t"),
    "INITCAP": call("oracle.initcap", "t"),
    "NLS_UPPER": call("oracle.upper", "t"),
    "NLS_LOWER": call("oracle.lower", "t"),
    "LENGTH": call("oracle.length", "x"),
    "LENGTHC": call("oracle.length", "x"),
    "LENGTHB": call("oracle.lengthb", "x"),
    "VSIZE": call("oracle.lengthb", "x"),
    "SUBSTR": call("oracle.substr", "tnn", 2),
    "SUBSTRB": call("oracle.substr", "tnn", 2),
    "INSTR": call("oracle.instr", "ttnn", 2),
    "LPAD": call("oracle.lpad", "tnt", 2),
    "RPAD": call("oracle.rpad", "tnt", 2),
    "LTRIM": call("oracle.ltrim", "tt", 1),
    "RTRIM": call("oracle.rtrim", "tt", 1),
    "REPLACE": call("oracle.replace", "ttt", 2),
    "TRANSLATE": call("oracle.translate", "ttt"),
    "REVERSE": call("oracle.reverse", "t"),
    "CONCAT": Function("nullif(concat({0}), '')::varchar", "tt", is_open=True),
    "CHR": call("oracle.chr", "n"),
    "ASCII": Function("ascii({0})::numeric", "t"),
    "TO_CLOB": Function("({0})::text", "t"),
    "TO_NCHAR": Function("{0}", "t"),
    "TO_NCLOB": Function("({0})::oracle.nclob", "t"),
    "TO_BLOB": Function("({0})::oracle.blob", "x"),
    "EMPTY_CLOB": Function("''::text"),
    "EMPTY_BLOB": Function("''::oracle.blob"),
    "RAWTOHEX": call("oracle.rawtohex", "x"),
    "HEXTORAW": call("oracle.hextoraw", "t"),
    "STANDARD_HASH": call("oracle.standard_hash", "tt", 1),
    "ORA_HASH": call("oracle.ora_hash", "tn", 1),
    "REGEXP_LIKE": call("oracle.regexp_like", "ttt", 2),
    "REGEXP_REPLACE": call("oracle.regexp_replace", "tttnnt", 2),
    "REGEXP_SUBSTR": call("oracle.regexp_substr", "ttnntn", 2),
    "REGEXP_INSTR": call("oracle.regexp_instr", "ttnnntn", 2),
    "REGEXP_COUNT": call("oracle.regexp_count", "ttnt", 2),
    "UNISTR": Function("nullif(unistr({0}), '')::varchar", "t"),
    "DBMS_LOB.GETLENGTH": call("oracle.lob_length", "x"),
    "DBMS_LOB.SUBSTR": call("oracle.lob_substr", "xnn", 1),
    "DBMS_LOB.INSTR": call("oracle.instr", "ttnn", 2),
    "UTL_RAW.CAST_TO_RAW": call("oracle.cast_to_raw", "t"),
    "UTL_RAW.CAST_TO_VARCHAR2": call("oracle.cast_to_varchar2", "x"),
    "UTL_RAW.LENGTH": Function("octet_length({0})::numeric", "x"),
    "UTL_RAW.CONCAT": Function("oracle.raw_concat({0})", "xx", is_open=True),
    "UTL_RAW.SUBSTR": call("oracle.raw_substr", "xnn", 2),
}
