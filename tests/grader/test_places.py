"""The same answer gives the same result in this process and in a second one, which survives whatever happens to it."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from contextlib import suppress

import pytest

from labs.grader.answer import Answer, AnswerRaised, Gone
from labs.grader.places import Here, SecondProcess
from labs.grader.results import Outcome
from labs.student.source import Source, load
from labs.student.values import Foreign

CODE = """
import asyncio, os, sys, time

def double(number):
    return {number: (2 * number, object())}

async def later(number):
    await asyncio.sleep(0)
    return 2 * number

def fail(number):
    print("noise")
    raise ValueError(f"no {number}")

def lazy(number):
    return (one for one in range(number))

def ends(number):
    os._exit(number)

def hangs(number):
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass

def forges(number):
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, b'{"value": 42, "id": 1, "driver": {}}\\n[' + b"x" * 100)
        except OSError:
            pass
    return number

def state(number):
    sys.modules[__name__].__dict__["kept"] = sys.modules[__name__].__dict__.get("kept", 0) + number
    return kept
"""


class Notes:
    """Who is told what an answer leaves behind."""

    released = 0

    def note_driver_use(self, pools, loans, collected):
        pass

    def release(self):
        self.released += 1


@pytest.fixture(params=["here", "there"])
def answer(request):
    """Return a function that makes an answer of a name in CODE, wherever it runs."""
    made = []

    def answer(name, deadline_s=30.0):
        source = Source(name, text=CODE)
        place = SecondProcess(source) if request.param == "there" else Here(load(source))
        made.append(place)
        return Answer(name, place, Notes(), deadline_s=deadline_s)

    yield answer
    for place in made:
        place.close()


def there(name, deadline_s=30.0):
    return Answer(name, SecondProcess(Source(name, text=CODE)), Notes(), deadline_s=deadline_s)


def test_a_value_comes_back_as_plain_data(answer):
    assert answer("double")(4) == {4: (8, Foreign("object"))}


def test_a_coroutine_function_is_run(answer):
    assert answer("later")(4) == 8


def test_an_error_comes_back_as_data(answer):
    with pytest.raises(AnswerRaised) as caught:
        answer("fail")(3)
    error = caught.value.error
    assert (error.name, error.text, error.is_from_driver) == ("ValueError", "no 3", False)
    assert error.source == 'raise ValueError(f"no {number}")'
    assert "fail(3) raised ValueError: no 3" in caught.value.finding.seen


def test_an_iterator_is_read_on_demand(answer):
    assert answer("lazy")(3).read() == [0, 1, 2]


def test_an_answer_that_does_not_come_back_is_late(answer):
    late = answer("hangs", deadline_s=0.2)
    with pytest.raises(Gone) as caught:
        late(1)
    assert caught.value.outcome is Outcome.TIMED_OUT


def test_a_process_that_ends_is_replaced():
    lost = there("ends")
    for status in (3, 4):
        with pytest.raises(Gone, match=f"ended with status {status}"):
            lost(status)
    lost.close()


def test_the_state_of_a_process_lasts_until_it_is_replaced():
    kept = there("state")
    assert [kept(1), kept(1)] == [1, 2]
    kept.close()
    assert kept(1) == 1
    other = kept.another()
    assert other(1) == 1
    kept.close()
    other.close()


def test_a_forged_message_is_no_more_than_a_value_that_the_answer_could_have_returned():
    forged = there("forges")
    with suppress(Gone):
        assert forged(7) in (7, 42)
    with pytest.raises(Gone, match="no reply"):
        forged(7)
    forged.close()


def test_code_that_cannot_be_loaded_is_the_answers_failure():
    broken = Answer("double", SecondProcess(Source("double", text="import no_such_module")), Notes(), deadline_s=30)
    with pytest.raises(AnswerRaised, match="no_such_module"):
        broken(1)
    broken.close()


def test_a_process_that_does_not_start_is_not_the_answers_failure():
    def launch():
        return subprocess.Popen(
            [sys.executable, "-c", "raise SystemExit(9)"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    answer = Answer("double", SecondProcess(Source("double", text=CODE), launch), Notes(), deadline_s=30)
    with pytest.raises(RuntimeError, match="the second process did not start"):
        answer(1)


def test_a_harness_of_the_notebook_runs_beside_the_answer(answer, tmp_path):
    path = tmp_path / "harnesses.py"
    path.write_text(
        textwrap.dedent("""
        def twice(answer, number):
            return [answer(number), answer(number + 1)]
    """)
    )
    source = Source("double", text=CODE, harnesses=str(path))
    for place in (Here(load(source), harnesses=str(path)), SecondProcess(source)):
        asked = Answer("double", place, Notes(), deadline_s=30)
        assert [list(one) for one in asked.beside("twice", 4)] == [[4], [5]]
        with pytest.raises(AnswerRaised, match="there is no harness 'thrice'"):
            asked.beside("thrice", 4)
        place.close()


def test_cells_run_in_a_shell_that_keeps_its_errors(answer):
    cells = ["def fail():\n    secret = 42\n    1 / 0", "fail()", "said = answer(4)[4][0]"]
    before = sys.modules["__main__"]
    told = answer("double").beside("in_ipython", cells, {})
    assert [one and one["classes"][0] for one in told["failures"]] == [None, "builtins.ZeroDivisionError", None]
    assert told["said"] == 8
    assert sys.modules["__main__"] is before
