import pytest

from labs.toolkit import Choice, Experiment, Guess, Question, Slider, keep_guesses_in
from labs.toolkit.guess import guess_of


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Slider("hold ms", 1, 5, 2), "must be an identifier such as hold_ms"),
        (lambda: Slider("max", 5, 5, 5), "least=5 must be below most=5"),
        (lambda: Slider("max", 1, 5, 2, step=0), "step=0 above 0"),
        (lambda: Slider("max", 1, 5, 9), "value=9 must be between 1 and 5"),
        (lambda: Choice("getmode", ["WAIT", "NOWAIT"], "FORCE"), "value='FORCE' must be one of WAIT, NOWAIT"),
        (lambda: Question("all done", "How long?"), "'all done' must be an identifier such as makespan_s"),
        (lambda: Experiment("x", [Slider("a", 1, 2, 1)] * 2, dict, dict), "two controls are named a"),
    ],
)
def test_a_wrong_experiment_says_what_is_wrong_and_what_is_right(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_control_says_its_value_as_people_read_it():
    assert Slider("hold_ms", 10, 900, 300, unit="ms").said(450) == "hold 450 ms"
    assert Slider("delay_ms", 0, 100, 0, unit="ms", label="logon delay").said(5) == "logon delay 5 ms"
    assert Choice("get_mode", {"WAIT": 1, "NOWAIT": 2}, "WAIT").said(2) == "get mode NOWAIT"
    assert Choice("way", ["pool", "none"], "pool").said("none") == "way none"


def test_a_guess_names_what_is_guessed():
    assert Guess(makespan_s=4, logons=5).given() == {"makespan_s": 4, "logons": 5}


def test_any_named_number_may_be_guessed_and_its_name_tells_the_unit():
    assert Guess(callbacks=3, wait_max_s=None) == Guess(callbacks=3)
    assert repr(Guess(callbacks=3)) == "Guess(callbacks=3)"
    assert Question("lock_wait_max_s", "How long?").unit == "s"
    assert Question("throughput_per_s", "How many?").unit == "/s"
    assert Question("callbacks", "How many?").unit == ""


def test_a_guess_can_be_given_by_the_id_of_a_prediction_where_guesses_are_kept():
    try:
        keep_guesses_in({"P03.2": Guess(makespan_s=4)}.get)
        assert guess_of("P03.2") == Guess(makespan_s=4)
        assert guess_of("P03.9") is None
    finally:
        keep_guesses_in(None)
    with pytest.raises(LookupError, match="nobody keeps guesses here"):
        guess_of("P03.2")
    assert guess_of({"pings": 2}) == Guess(pings=2)
