import itertools
import math

import pytest

from labs.toolkit.draw.palette import COLOURS, PATTERNS, looks

# Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision Deficiency, 2009.
SIGHT = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}


def linear(fill):
    channels = (int(fill[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def luminance(fill):
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear(fill), strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def seen(fill, matrix):
    """Return a colour in CIELAB as somebody with this sight sees it."""
    red, green, blue = (min(1, max(0, sum(m * c for m, c in zip(row, linear(fill), strict=True)))) for row in matrix)
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_colours_stay_apart_for_every_kind_of_sight(sight):
    for one, other in itertools.combinations(COLOURS, 2):
        apart = math.dist(seen(one.fill, SIGHT[sight]), seen(other.fill, SIGHT[sight]))
        assert apart > 15, f"{one.name} and {other.name} are {apart:.0f} apart"


@pytest.mark.parametrize("colour", COLOURS, ids=lambda colour: colour.name)
def test_labels_can_be_read_on_every_colour(colour):
    assert contrast(colour.fill, colour.ink) >= 4.5


@pytest.mark.parametrize("colour", COLOURS, ids=lambda colour: colour.name)
def test_no_borrower_is_red(colour):
    red, green, blue = linear(colour.fill)
    assert not (red > 0.3 and green < 0.15 and blue < 0.15)


def test_after_eight_borrowers_the_colours_come_again_with_a_pattern():
    found = looks(f"T{num}" for num in range(1, 41))
    assert len({(look.colour_num, look.pattern) for look in list(found.values())[:32]}) == 32
    assert [found[name].pattern for name in ("T8", "T9", "T17", "T25", "T33")] == ["", *PATTERNS, ""]


def test_a_thread_has_the_same_colour_in_every_run_whoever_asks_first():
    assert looks(["T5", "T1"])["T1"] == looks(["T1", "T2", "T5"])["T1"]
    assert looks(["T5", "T1"])["T5"].colour_num == 4


def test_a_borrower_keeps_its_look():
    assert looks(["T1", "T2", "T1"]) == looks(["T1", "T2"])
