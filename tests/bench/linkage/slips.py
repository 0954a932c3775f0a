"""How a second list writes a child differently: slips of names, dates and houses."""

import random
import unicodedata
from datetime import date

from tests.bench.linkage.invented_names import SPELLINGS

# Shares of the rows of the second list, of those that the slip can happen to.
SLIP_IN_NAME, OTHER_SPELLING = 0.025, 0.05  # of each of forename and surname
LOST_MARKS = 0.5
DAY_MONTH, WRONG_DIGIT = 0.005, 0.01
SHORTER_HOUSE = 0.3
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUNDS = (
    *(("ph", "f"), ("th", "t"), ("ie", "y"), ("ee", "ea"), ("ai", "ay"), ("ei", "ie"), ("ck", "k")),
    *(("oo", "u"), ("sh", "s"), ("ou", "u"), ("c", "k"), ("k", "c"), ("s", "z"), ("i", "y")),
    *(("y", "i"), ("v", "w"), ("a", "e"), ("e", "i"), ("o", "u")),
)


def written_name(name: str, rng: random.Random) -> str:
    """A name as somebody types it: another spelling, a slip, or its marks lost."""
    if rng.random() < OTHER_SPELLING:
        name = rng.choice(SPELLINGS.get(name, (name,)))
    if rng.random() < SLIP_IN_NAME:
        name = _slip(name, rng)
    return without_marks(name) if rng.random() < LOST_MARKS else name


def without_marks(name: str) -> str:
    """A name in ASCII letters."""
    letters = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L"))
    return letters.encode("ascii", "ignore").decode()


def _slip(name: str, rng: random.Random) -> str:
    """A letter doubled, left out, exchanged with the next, or its neighbour's; or a like sound."""
    if len(name) < 3:
        return name
    at = rng.randrange(1, len(name) - 1)
    before, letter, after = name[:at], name[at], name[at + 1 :]
    return rng.choice(
        (
            before + letter + letter + after,
            before + after,
            before + after[0] + letter + after[1:],
            before + _next_key(letter, rng) + after,
            _like_sound(name, rng),
        )
    )


def _next_key(letter: str, rng: random.Random) -> str:
    """A letter beside this one on the keyboard; the same where it has no key of its own."""
    for row in _ROWS:
        at = row.find(letter)
        if at >= 0:
            return rng.choice(row[max(0, at - 1) : at] + row[at + 1 : at + 2])
    return letter


def _like_sound(name: str, rng: random.Random) -> str:
    rest = name[1:]
    found = [pair for pair in _SOUNDS if pair[0] in rest]
    return name[0] + rest.replace(*rng.choice(found), 1) if found else name


def written_birth_date(born_on: str, rng: random.Random) -> str:
    """An ISO date, seldom with day and month exchanged or with one wrong digit; a real date."""
    year, month, day = born_on.split("-")
    if rng.random() < DAY_MONTH and int(day) <= 12:
        return f"{year}-{day}-{month}"
    if rng.random() >= WRONG_DIGIT:
        return born_on
    while True:
        at = rng.choice((3, 5, 6, 8, 9))
        wrong = born_on[:at] + rng.choice("0123456789") + born_on[at + 1 :]
        if wrong != born_on and _is_date(wrong):
            return wrong


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def written_house(house: str, rng: random.Random) -> str:
    """ "Flat 2, 14" as "14" at times, and "12-14" as "12"."""
    if rng.random() >= SHORTER_HOUSE:
        return house
    return house.rpartition(", ")[2].partition("-")[0]
