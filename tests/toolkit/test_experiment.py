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


def test_a_guess_names_what_is_guessed():
    assert Guess(makespan_s=4, logons=5).given() == {"makespan_s": 4, "logons": 5}
