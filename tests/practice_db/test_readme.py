"""The way of a SELECT as labs/practice_db/README.md tells it: its modules are there, its plan is what is made."""

from __future__ import annotations

import re

from labs.practice_db.sql.classify import classify
from labs.practice_db.sql.translate import translate
from labs.practice_db.values import OraType
from tests.architecture.sources import PROJECT

PACKAGE = PROJECT / "labs" / "practice_db"
TEXT = (PACKAGE / "README.md").read_text(encoding="utf-8")


def test_every_module_and_folder_that_it_names_is_there():
    named = re.findall(r"`([a-z_]\w*(?:/\w+)*(?:\.py|/))`", TEXT)
    assert len(named) > 10
    assert not [name for name in named if not (PACKAGE / name).exists()]


def test_the_plan_that_it_shows_is_the_one_that_is_made():
    (statement,) = re.findall(r"^A client runs `(.*)`", TEXT, re.MULTILINE)
    (shown,) = re.findall(r"SqlPlan\(sql='(.*?)'", TEXT)
    assert translate(classify(statement), (OraType.NUMBER,)).sql == shown
