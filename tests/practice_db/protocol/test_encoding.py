"""Replies that do not fit what the client has described."""

from __future__ import annotations

import pytest

from labs.practice_db.errors import OraError
from labs.practice_db.protocol.cursors import CursorState
from labs.practice_db.protocol.encoding import PLAIN_STATUS, Frame, encode_dml, encode_plsql
from labs.practice_db.protocol.replies import DmlReply, PlsqlReply
from labs.practice_db.protocol.temp_lobs import TempLobs
from labs.practice_db.wire.binds import BindDirection
from tests.practice_db.protocol.scripted import shape_of

FRAME = Frame(13, 0, PLAIN_STATUS, wants_row_counts=False)


def test_returning_binds_that_were_not_described_are_not_bound():
    state = CursorState.of(shape_of("update t set x = 1 returning x into :a"))
    with pytest.raises(OraError, match="ORA-01008"):
        encode_dml(DmlReply(1, 1, returned=[[[b"1"]]]), state, FRAME, TempLobs())


def test_binds_of_a_block_that_were_not_described_are_not_bound():
    state = CursorState.of(shape_of("begin p(:out1); end;"))
    with pytest.raises(OraError, match="ORA-01008"):
        encode_plsql(PlsqlReply(1, (BindDirection.OUT,), [(b"1",)]), state, FRAME, TempLobs())
