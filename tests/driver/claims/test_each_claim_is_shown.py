"""The list of claims: what it names is there, and every test here is on it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
PROJECT = FOLDER.parents[2]
CLAIMS = tomllib.loads((FOLDER / "claims.toml").read_text(encoding="utf-8"))["claim"]
EVIDENCE = sorted({shown for claim in CLAIMS for shown in claim["shown_by"]})
# Truths that no text denies.
UNCLAIMED = {
    "test_a_pool_that_is_a_temporary_fails_at_the_end_of_with",
    "test_force_get_goes_over_max_and_back",
    "test_nested_acquires_wait_for_each_other_unless_max_leaves_room",
}


def names_in(path: Path) -> Iterator[str]:
    """Return the names of a module's tests."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


@pytest.mark.parametrize("shown", EVIDENCE)
def test_what_shows_the_truth_is_there(shown: str):
    place, _, test = shown.partition("::")
    path = (PROJECT if "/" in place else FOLDER) / place
    assert path.is_file()
    assert not test or test in names_in(path)


def test_each_claim_has_a_truth_and_something_that_shows_it():
    assert all(claim["source"] and claim["says"] and claim["truth"] and claim["shown_by"] for claim in CLAIMS)
    assert len({claim["says"] for claim in CLAIMS}) == len(CLAIMS)


def test_every_test_here_belongs_to_a_claim():
    here = {test for path in FOLDER.glob("test_*.py") if path != Path(__file__) for test in names_in(path)}
    assert here - {shown.partition("::")[2] for shown in EVIDENCE} == UNCLAIMED
