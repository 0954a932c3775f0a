"""Invented children as two services hold them: the same child written differently, and twins.

About three in four children of each list are in the other one too. Names follow a skewed
distribution with a long tail, as real names do. Nobody here exists: NHS numbers are of the range
that is kept for tests.
"""

import random
from bisect import bisect
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from app.linkage.people.nhs_number import check_digit
from tests.bench.linkage.invented_names import FORENAMES, SHORT_FORMS, surnames
from tests.bench.linkage.slips import written_birth_date, written_house, written_name

IN_BOTH = 0.7786  # of each list: 54,500 of 70,000
SETS = 0.03  # births that are twins; one set in thirty is of three: 6 % of children
SIBLINGS = 0.25  # households with an older child in the lists
# Shares of the rows of the second list; slips of spelling have theirs in `slips`.
MOVED, OTHER_SURNAME, KNOWN_AS, BABY = 0.12, 0.04, 0.06, 0.01
SWAPPED_NAMES, HALF_OF_DOUBLE = 0.004, 0.2  # the second: of surnames of two parts
# Shares of the rows of both lists.
NO_POSTCODE, NO_BIRTH_DATE, NO_SEX, NO_HOUSE = 0.03, 0.005, 0.04, 0.04
UPPER_CASE, SECOND_NAME, DOUBLE_BARRELLED = 0.3, 0.5, 0.06
FLAT, RANGE = 0.08, 0.02
FIRST_DAY, DAYS = date(2021, 9, 1), 1_825  # births from then on
HOUSES_OF_POSTCODE, POSTCODES_OF_DISTRICT = 15, 360
Row = dict[str, str]


class InventedChildren(NamedTuple):
    """Two lists of rows, and which of them are one child.

    `same` and `twins` are pairs of a left and a right reference; `twins` are two children of one
    household that were born on one day.
    """

    left: list[Row]
    right: list[Row]
    same: set[tuple[str, str]]
    twins: set[tuple[str, str]]


class Choice:
    """A skewed choice: the n-th value is taken about n ** -exponent as often as the first."""

    def __init__(self, values: tuple[str, ...], exponent: float = 0.8) -> None:
        self._values = values
        self._sums = list(accumulate((n + 3) ** -exponent for n in range(len(values))))

    def __call__(self, rng: random.Random) -> str:
        return self._values[bisect(self._sums, rng.random() * self._sums[-1])]


_FORENAMES = {sex: Choice(names) for sex, names in FORENAMES.items()}
_SURNAMES = Choice(surnames())


def children(count: int, seed: int, nhs_share: float = 0.0) -> InventedChildren:
    """Two lists of `count` rows; `nhs_share` of all rows have a valid NHS number.

    Keys of a row: reference, forename, other_forenames, surname, born_on, sex, postcode, house,
    nhs_number. The order within a list says nothing.
    """
    rng = random.Random(seed)
    both = round(count * IN_BOTH)
    truth = _truth(2 * count - both, rng)
    sides = [_references(side, count, rng) for side in "LR"]
    left: list[Row] = []
    right: list[Row] = []
    same, holders = set[tuple[str, str]](), list[tuple[str, str]]()
    order = rng.sample(range(len(truth)), len(truth))
    kinds = dict.fromkeys(order[:both], "both") | dict.fromkeys(order[both:count], "left")
    for number, child in enumerate(truth):
        kind, ours, theirs = kinds.get(number, "right"), "", ""
        if kind != "right":
            ours = sides[0].pop()
            left.append(_written(child, ours, nhs_share, rng, slips=False))
        if kind != "left":
            theirs = sides[1].pop()
            right.append(_written(child, theirs, nhs_share, rng, slips=True))
        if kind == "both":
            same.add((ours, theirs))
        holders.append((ours, theirs))
    return InventedChildren(_mixed(left, rng), _mixed(right, rng), same, _twins(truth, holders))


def people(count: int, seed: int) -> Iterator[Row]:
    """Invented people of all ages, one at a time: the rows of a large index.

    There are no slips, but fields are missing as often as in the lists of children. Households
    follow each other. The region grows with `count`, so that a postcode keeps about
    `HOUSES_OF_POSTCODE` of them, up to a million people.
    """
    rng = random.Random(seed)
    households = count * len(_SIZES) / sum(_SIZES)
    districts = round(households / (HOUSES_OF_POSTCODE * POSTCODES_OF_DISTRICT))
    number = 0
    while number < count:
        home, surname = _home(rng, min(max(1, districts), _MOST_DISTRICTS)), _surname(rng)
        for _ in range(min(rng.choice(_SIZES), count - number)):
            born = date(1936, 1, 1) + timedelta(days=rng.randrange(33_000))
            person = _child(rng, home, surname, born.isoformat())
            yield _written(person, f"P{number}", 0.0, rng, slips=False)
            number += 1


_SIZES = (1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 5)  # households of so many people are as frequent
_MOST_DISTRICTS = 89  # ZZ10 to ZZ98: ZZ99 stands for no address in the NHS


def _truth(count: int, rng: random.Random) -> list[Row]:
    """At least as many children as asked for, household by household, cut to the count."""
    found: list[Row] = []
    household, numbers = 0, _nhs_numbers()
    while len(found) < count:
        household += 1
        home, surname = _home(rng), _surname(rng)
        for _ in range(2 if rng.random() < SIBLINGS else 1):
            born = (FIRST_DAY + timedelta(days=rng.randrange(DAYS))).isoformat()
            size = (3 if rng.random() < 1 / 30 else 2) if rng.random() < SETS else 1
            taken = set[str]()
            for _ in range(size):
                child = _child(rng, home, surname, born)
                while child["forename"] in taken:
                    child = _child(rng, home, surname, born)
                taken.add(child["forename"])
                number = {"household": str(household), "nhs_number": next(numbers)}
                found.append(child | number)
    return found[:count]


def _child(rng: random.Random, home: Row, surname: str, born: str) -> Row:
    sex = rng.choice("fm")
    other = _FORENAMES[sex](rng) if rng.random() < SECOND_NAME else ""
    names = {"forename": _FORENAMES[sex](rng), "other_forenames": other, "surname": surname}
    return {**names, "born_on": born, "sex": sex, **home}


def _surname(rng: random.Random) -> str:
    one = _SURNAMES(rng)
    return f"{one}-{_SURNAMES(rng)}" if rng.random() < DOUBLE_BARRELLED else one


def _home(rng: random.Random, districts: int = 40) -> Row:
    """A house in an invented region of so many districts."""
    unit = rng.randrange(districts * POSTCODES_OF_DISTRICT)
    district, rest = divmod(unit, POSTCODES_OF_DISTRICT)
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    code = f"{rest % 9} {letters[rest // 18]}{letters[unit % 20]}"
    postcode = f"ZZ{district + 10} {code.replace(' ', '')}"
    number = str(rng.randrange(1, 2 * HOUSES_OF_POSTCODE, 2))
    chance = rng.random()
    if chance < FLAT:
        number = f"Flat {rng.randrange(1, 9)}, {number}"
    elif chance < FLAT + RANGE:
        number = f"{number}-{int(number) + 2}"
    return {"postcode": postcode, "house": number}


def _written(
    child: Row, reference: str, nhs_share: float, rng: random.Random, *, slips: bool
) -> Row:
    """A child as one list writes it; the second list has the slips."""
    row = {key: value for key, value in child.items() if key != "household"}
    row["reference"] = reference
    if rng.random() >= nhs_share:
        row["nhs_number"] = ""
    if slips:
        _change(row, rng)
    for field, share in _LOST:
        if rng.random() < share:
            row[field] = ""
    if rng.random() < UPPER_CASE:
        row |= {key: row[key].upper() for key in ("forename", "other_forenames", "surname")}
    return row


_LOST = (
    ("postcode", NO_POSTCODE),
    ("born_on", NO_BIRTH_DATE),
    ("sex", NO_SEX),
    ("house", NO_HOUSE),
)


def _change(row: Row, rng: random.Random) -> None:
    if rng.random() < MOVED:
        row |= _home(rng)
    if rng.random() < OTHER_SURNAME:
        row["surname"] = _surname(rng)
    elif "-" in row["surname"] and rng.random() < HALF_OF_DOUBLE:
        row["surname"] = rng.choice(row["surname"].split("-"))
    if rng.random() < KNOWN_AS:
        row["forename"] = (
            SHORT_FORMS.get(row["forename"], row["other_forenames"]) or row["forename"]
        )
    for field in ("forename", "surname"):
        row[field] = written_name(row[field], rng)
    if rng.random() < BABY:
        row |= {"forename": rng.choice(("Baby", "Baby Boy", "Baby Girl")), "other_forenames": ""}
    if rng.random() < SWAPPED_NAMES:
        row["forename"], row["surname"] = row["surname"], row["forename"]
    row["born_on"] = written_birth_date(row["born_on"], rng)
    row["house"] = written_house(row["house"], rng)


def _nhs_numbers() -> Iterator[str]:
    """Valid numbers of the test range in a mixed order, each once: about 900,000."""
    for number in range(1_000_000):
        digits = f"999{number * _COPRIME % 1_000_000:06}"
        last = check_digit(digits)
        if last is not None:
            yield f"{digits}{last}"


_COPRIME = 618_033  # to a million, so that no number comes twice


def _references(side: str, count: int, rng: random.Random) -> list[str]:
    return [f"{side}{number}" for number in rng.sample(range(count), count)]


def _mixed(rows: list[Row], rng: random.Random) -> list[Row]:
    return rng.sample(rows, len(rows))


def _twins(truth: list[Row], holders: list[tuple[str, str]]) -> set[tuple[str, str]]:
    sets: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for child, holder in zip(truth, holders, strict=True):
        sets.setdefault((child["household"], child["born_on"]), []).append(holder)
    return {
        (one[0], other[1])
        for listed in sets.values()
        for one in listed
        for other in listed
        if one is not other and one[0] and other[1]
    }
