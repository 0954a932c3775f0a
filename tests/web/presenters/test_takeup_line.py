"""The sentence about take-up above a list: true for each child, also without a published share."""

import pytest

from app.core.child_ages import ChildGroup, Children
from app.core.period import Period
from app.core.takeup import Entitlement, Figure, HiddenReason
from app.i18n import translator
from app.web.presenters.takeup_line import WITHOUT_SHARE, takeup_line

ENGLISH = translator("en")
BABY, NINE_MONTHS, TWO = ChildGroup.UNDER_9_MONTHS, ChildGroup.FROM_9_MONTHS, ChildGroup.TWO
THREE_FOUR, SCHOOL_AGE = ChildGroup.THREE_FOUR, ChildGroup.SCHOOL_AGE


def share(
    entitlement: Entitlement, percent: float | None, year: int = 2026, ages: str = ""
) -> Figure:
    usual = "2" if entitlement is Entitlement.EARLY_LEARNING else "3-4"
    hidden = HiddenReason.FEW if percent is None else None
    return Figure(entitlement, ages or usual, Period(year), percent=percent, hidden=hidden)


EARLY = share(Entitlement.EARLY_LEARNING, 72.4)
UNIVERSAL = share(Entitlement.UNIVERSAL, 94.1)
BOTH = [EARLY, UNIVERSAL]
TWOS = "About 7 in 10 two-year-olds in Sandmere who qualify use their funded hours."
THREES = "About 9 in 10 three and four-year-olds in Sandmere use their funded hours."


def line(figures: list[Figure], *children: ChildGroup, area: str = "Sandmere") -> str:
    return takeup_line(area, figures, children, ENGLISH)


@pytest.mark.parametrize(
    ("children", "sentence"),
    [
        ((), TWOS),
        ((TWO,), TWOS),
        ((THREE_FOUR,), THREES),
        ((TWO, THREE_FOUR), TWOS),
        ((NINE_MONTHS, THREE_FOUR), THREES),
        ((NINE_MONTHS,), WITHOUT_SHARE[NINE_MONTHS]),
        ((BABY, SCHOOL_AGE), WITHOUT_SHARE[BABY]),
        ((SCHOOL_AGE,), WITHOUT_SHARE[SCHOOL_AGE]),
    ],
)
def test_the_sentence_is_about_the_youngest_child_with_a_share(
    children: Children, sentence: str
) -> None:
    assert line(BOTH, *children) == sentence


@pytest.mark.parametrize("child", [*ChildGroup])
@pytest.mark.parametrize(
    "figures",
    [
        [],
        [share(Entitlement.EARLY_LEARNING, None), share(Entitlement.UNIVERSAL, None)],
        [
            share(Entitlement.EARLY_LEARNING, 70.0, 2025),
            share(Entitlement.EARLY_LEARNING, None),
            share(Entitlement.UNIVERSAL, 90.0, 2025),
            share(Entitlement.UNIVERSAL, None),
        ],
        [share(Entitlement.EARLY_LEARNING, 2.0), share(Entitlement.UNIVERSAL, 2.0)],
        [share(Entitlement.EARLY_LEARNING, 130.0), share(Entitlement.UNIVERSAL, 104.0)],
        [Figure(Entitlement.WORKING, "2", Period(2026), registered_count=405.0)],
    ],
    ids=["none", "hidden", "newest hidden", "hardly any", "more than all", "no share"],
)
def test_without_a_share_to_say_so_simply_the_sentence_has_no_number(
    figures: list[Figure], child: ChildGroup
) -> None:
    assert line(figures, child) == WITHOUT_SHARE[child]


def test_without_an_area_no_share_is_given() -> None:
    assert line(BOTH, TWO, area="") == "Some 2-year-olds can have funded hours."
    assert line([], area="") == "Some 2-year-olds can have funded hours."


def test_where_the_share_of_one_child_is_hidden_the_next_child_s_is_given() -> None:
    hidden = share(Entitlement.EARLY_LEARNING, None)

    assert line([hidden, UNIVERSAL], TWO, THREE_FOUR) == THREES
    assert takeup_line("Sandmere", iter([hidden, UNIVERSAL]), (TWO, THREE_FOUR), ENGLISH) == THREES


def test_the_newest_share_is_given() -> None:
    older = share(Entitlement.EARLY_LEARNING, 20.0, 2025)

    assert line([EARLY, older], TWO) == TWOS


@pytest.mark.parametrize(
    ("percent", "words"),
    [(94.9, "About 9 in 10 "), (95.0, "Nearly all "), (100.0, "Nearly all "), (5.0, "About 1 in ")],
)
def test_a_share_is_rounded_to_tenths_or_nearly_all(percent: float, words: str) -> None:
    for entitlement, child in (
        (Entitlement.EARLY_LEARNING, TWO),
        (Entitlement.UNIVERSAL, THREE_FOUR),
    ):
        assert line([share(entitlement, percent)], child).startswith(words)


def test_an_area_has_its_article() -> None:
    assert "in the Isle of Wight who qualify" in line(BOTH, TWO, area="Isle of Wight")
