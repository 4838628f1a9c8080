import pytest

from labs.toolkit import Choice, Experiment, Guess, Question, Slider


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Slider("hold ms", 1, 5, 2), "must be an identifier such as hold_ms"),
        (lambda: Slider("max", 5, 5, 5), "least=5 must be below most=5"),
        (lambda: Slider("max", 1, 5, 2, step=0), "step=0 above 0"),
        (lambda: Slider("max", 1, 5, 9), "value=9 must be between 1 and 5"),
        (lambda: Choice("getmode", ["WAIT", "NOWAIT"], "FORCE"), "value='FORCE' must be one of WAIT, NOWAIT"),
        (lambda: Question("makespan", "How long?"), "measure='makespan' must be one of makespan_s, "),
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
