"""Two databases side by side: what is the same, what differs, what is known, and what is said of it."""

from __future__ import annotations

import re

import oracledb
import pytest

from labs.database.__main__ import main
from labs.database.compare.command import chosen
from labs.database.compare.difference import Comparison, Verdict, compare
from labs.database.compare.html import as_html
from labs.database.compare.known import read_known
from labs.database.compare.named import subject_named
from labs.database.compare.text import as_text
from labs.database.target import DatabaseProblem, Kind, Target
from labs.experiments import EXPERIMENTS
from labs.experiments.experiment import END, DatabaseExperiment, observe
from labs.experiments.observables import Count, Error, Order, Said, Statistic, Timing, Unseen, error, is_same
from labs.experiments.subject import Subject, Unobservable

TWO_KINDS = (Kind.PRACTICE, Kind.CONTAINER)
EXPERIMENT = DatabaseExperiment("banner", "00", "What is it?", lambda side: {})
ENTRY = """[[difference]]
experiment = "banner"
observable = "rows"
side = "practice"
reason = "because"
source = "seen"
"""


@pytest.fixture
def listed(tmp_path):
    """Read a list of known differences from its text."""

    def read(text):
        path = tmp_path / "known.toml"
        path.write_text(text, encoding="utf-8")
        return read_known([experiment.name for experiment in EXPERIMENTS], path)

    return read


def verdicts(a, b, **options):
    block = compare(EXPERIMENT, a, b, **{"kinds": TWO_KINDS, **options})
    return {row.name: row.verdict for row in block.rows}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Count(3), Count(3), True),
        (Count(3), Count(4), False),
        (Count(3), Said("3"), False),
        (Statistic(1.1), Statistic(1.1 + 1e-9), True),
        (Statistic(1.1), Statistic(1.2), False),
        (Error("DPY-4011", "ORA-00028"), Error("DPY-4011"), False),
        (Order(("a", "b")), Order(("b", "a")), False),
        (Timing(0.1), Timing(100.0), True),
    ],
)
def test_observables_of_a_kind_are_compared_by_what_they_say(one, other, same):
    assert is_same(one, other) is same
    expected = Verdict.TIME if isinstance(one, Timing) else Verdict.SAME if same else Verdict.DIFFERENT
    assert verdicts({"x": one}, {"x": other}) == {"x": expected}


def test_a_timing_differs_only_where_that_is_asked_for():
    a, b = {"t": Timing(1.0)}, {"t": Timing(3.0)}
    assert verdicts(a, b) == {"t": Verdict.TIME}
    assert verdicts(a, b, timing_limit=4) == {"t": Verdict.TIME}
    assert verdicts(a, b, timing_limit=2) == verdicts(b, a, timing_limit=2) == {"t": Verdict.DIFFERENT}


def test_what_only_one_side_has_is_a_difference():
    assert verdicts({"x": Count(1)}, {}) == {"x": Verdict.DIFFERENT}
    assert verdicts({"x": Count(1)}, {END: Error("DPY-4011")}) == {
        "x": Verdict.DIFFERENT,
        END: Verdict.DIFFERENT,
    }


def test_what_could_not_be_observed_is_no_difference():
    assert verdicts({"x": Count(1)}, {END: Unseen("it needs SYS")}) == {"x": Verdict.UNSEEN}
    assert verdicts({END: Unseen("it needs SYS")}, {END: Unseen("it needs SYS")}) == {END: Verdict.UNSEEN}


def test_a_listed_difference_is_known_and_reported_when_it_is_gone(listed):
    known = listed(ENTRY)
    assert verdicts({"rows": Count(1)}, {"rows": Count(2)}, listed=known) == {"rows": Verdict.KNOWN}
    assert verdicts({"rows": Count(1)}, {"rows": Count(1)}, listed=known) == {"rows": Verdict.SETTLED}
    assert verdicts({"other": Count(1)}, {"other": Count(2)}, listed=known) == {"other": Verdict.DIFFERENT}


def test_what_only_a_real_oracle_can_settle_is_open(listed):
    known = listed(ENTRY + 'settled_by = "real Oracle"\n')
    assert verdicts({"rows": Count(1)}, {"rows": Count(2)}, listed=known) == {"rows": Verdict.OPEN}


@pytest.mark.parametrize("kinds", [(Kind.PRACTICE, Kind.PRACTICE), (Kind.CONTAINER, Kind.OWN)])
def test_a_listed_difference_is_none_between_two_of_a_kind(listed, kinds):
    found = verdicts({"rows": Count(1)}, {"rows": Count(2)}, listed=listed(ENTRY), kinds=kinds)
    assert found == {"rows": Verdict.DIFFERENT}


def test_a_star_stands_for_all_observables_of_an_experiment(listed):
    known = listed(ENTRY.replace('"rows"', '"*"'))
    assert verdicts({"a": Count(1), "b": Count(1)}, {"a": Count(2), "b": Count(2)}, listed=known) == {
        "a": Verdict.KNOWN,
        "b": Verdict.KNOWN,
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("banner", "bananas"), "no experiment 'bananas'"),
        (('"practice"', '"mine"'), "side='mine' must be one of practice, container, own"),
        (('source = "seen"', ""), "source must be given"),
        (('source = "seen"', 'source = "seen"\nsettled_by = "me"'), "settled_by='me' must be 'real Oracle'"),
        (('source = "seen"', 'source = "seen"\nwhy = "x"'), "why is none of"),
        (("[[difference]]", "[[difference"), "cannot be read"),
    ],
)
def test_a_mistake_in_the_list_is_named_with_its_place(listed, change, words):
    with pytest.raises(DatabaseProblem, match=words) as found:
        listed(ENTRY.replace(*change))
    assert "known.toml" in str(found.value)


def test_every_listed_difference_says_why_and_how_that_is_known():
    listed = read_known([experiment.name for experiment in EXPERIMENTS])
    assert len(listed) > 5
    assert len({(known.experiment, known.observable) for known in listed}) == len(listed)
    for known in listed:
        assert known.settled_by or "Assumed:" not in known.source, known


def test_experiments_have_names_of_their_own_and_belong_to_a_notebook_of_the_curriculum():
    names = [experiment.name for experiment in EXPERIMENTS]
    assert len(set(names)) == len(names)
    assert {experiment.notebook for experiment in EXPERIMENTS} == {f"{number:02}" for number in range(14)}


def test_experiments_are_chosen_by_name_or_by_notebook():
    assert chosen(None) == list(EXPERIMENTS)
    assert {experiment.notebook for experiment in chosen(["03", "banner"])} == {"00", "03"}
    with pytest.raises(DatabaseProblem, match="no experiment or notebook: 99"):
        chosen(["99"])


def test_an_error_of_the_driver_is_told_with_the_database_s_own_number():
    wrapped = oracledb.DatabaseError("DPY-4011: the connection is gone\nORA-00028: your session has been killed")
    assert error(wrapped) == Error("DatabaseError", "ORA-00028")
    assert error(TimeoutError("x")) == Error("TimeoutError")


def test_what_cannot_be_observed_says_what_it_would_need():
    def look(side):
        raise Unobservable("it needs a telescope")

    target = Target(Kind.OWN, "lab", "secret", "nowhere.invalid/x")
    found = observe(DatabaseExperiment("x", "00", "?", look), Subject("A", target))
    assert found == {END: Unseen("it needs a telescope")}
    for experiment in EXPERIMENTS:
        if experiment.changes_database:
            assert isinstance(observe(experiment, Subject("A", target))[END], Unseen)


def test_a_name_that_means_no_database_is_answered_with_what_does(tmp_path):
    with pytest.raises(DatabaseProblem, match=r"bananas: it must be practice, container, own, the folder"):
        subject_named("A", "bananas", {})
    with pytest.raises(DatabaseProblem, match="no lab has kept its state there"):
        subject_named("A", str(tmp_path), {})
    described = tmp_path / "oracle.toml"
    described.write_text('ORACLE_USER = "lab"\n', encoding="utf-8")
    with pytest.raises(DatabaseProblem, match="ORACLE_DSN is missing"):
        subject_named("A", str(described), {})


def test_a_folder_for_the_page_that_is_not_there_is_told_before_anything_runs(tmp_path, capsys):
    assert main(["compare", "practice", "practice", "--html", str(tmp_path / "nowhere" / "page.html")]) == 2
    assert "there is no such folder" in capsys.readouterr().err


@pytest.fixture
def comparison(listed):
    a = {"rows": Count(1), "x": Said("<b>&</b>"), "same": Count(7), "t": Timing(0.1)}
    b = {"rows": Count(2), "x": Order(("one", "two")), "same": Count(7), "t": Timing(0.4)}
    block = compare(EXPERIMENT, a, b, kinds=TWO_KINDS, listed=listed(ENTRY))
    return Comparison("practice database", "container database", (block,))


def test_the_text_shows_every_observable_and_ends_with_what_nobody_has_listed(comparison):
    text = as_text(comparison)
    assert re.search(r"= same +7\n", text)
    assert re.search(r"k rows +1 \| 2\n +because \(seen\)", text)
    assert re.search(r"t t +100 ms \| 400 ms +B takes 4 × as long", text)
    assert text.endswith("Not listed: banner: x: <b>&</b> | one → two")
    assert not comparison.is_as_listed
    assert "= same" not in as_text(comparison, is_full=False)


def test_the_page_needs_nothing_but_a_browser_and_shows_what_the_text_shows(comparison):
    page = as_html(comparison)
    assert not re.search(r"(src|href)=|@import|url\(|https?://", page)
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in page
    assert "<b>&</b>" not in page
    for words in ("one → two", "because", "B × 4", "1 difference that nobody has listed."):
        assert words in page
    assert 'name="viewport"' in page
    assert "prefers-color-scheme: dark" in page
