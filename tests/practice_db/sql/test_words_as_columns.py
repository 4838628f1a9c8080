"""Words that the parser's library takes for keywords are columns in Oracle unless they are reserved."""

from __future__ import annotations

import pytest

from labs.practice_db.sql.classify import classify
from labs.practice_db.sql.dialect import PracticeDialect
from labs.practice_db.sql.lexer import words
from labs.practice_db.sql.plan import SqlPlan
from labs.practice_db.sql.reserved import RESERVED
from labs.practice_db.sql.translate import translate

STATEMENTS = (
    "select {word}, n from k where {word} = 2",
    "insert into k (n, {word}) values (1, 2)",
    "update k set n = 1, {word} = 3",
    "select {word}, count(*) from k group by {word}",
    "select n + {word} from k order by {word}, n",
    "select max(k.{word}) from k",
    "delete from k where n = {word} and n = 2",
    "select {word} from k where n = 1 order by {word} offset 1 rows fetch next 2 rows only",
)
# Words of the grammar of queries, which are keywords here wherever they stand, and functions without brackets.
KEYWORDS = words(
    """CASE CROSS CUBE CURRENT_DATE CURRENT_TIMESTAMP EXCEPT FALSE INNER JOIN LATERAL OUTER RETURNING ROLLUP TRUE USING
    WHEN"""
)
WORDS = sorted(
    {word.upper() for word in PracticeDialect.Tokenizer.KEYWORDS if word.replace("_", "").isalpha()}
    | {"EXCLUDE", "GLOB", "LIKEC", "LIMIT", "QUALIFY", "TOP", "VALUE", "XOR"}
)


@pytest.mark.parametrize("word", [word for word in WORDS if word not in RESERVED | KEYWORDS])
def test_a_word_that_is_not_reserved_is_a_column_everywhere(word):
    for statement in STATEMENTS:
        text = statement.format(word=word.lower())
        plan = translate(classify(text))
        assert isinstance(plan, SqlPlan), text
        assert f'"{word}"' in plan.sql, text
