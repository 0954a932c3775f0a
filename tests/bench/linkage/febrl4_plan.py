"""FEBRL4's fields: levels as SQL for training and as Python for our scorer, and keys of candidates."""

from collections.abc import Mapping

from app.joining.trained_fields import (
    TrainedField,
    TrainedLevel,
    TrainingPlan,
    code_field,
    date_field,
    either_missing,
    equal,
    name_field,
)
from app.linkage.people.compare import birth_date_level, is_one_edit, likeness
from app.linkage.score import MISSING, ComparedField

NUMBER = "soc_sec_id"
_NAMES = ("given_name", "surname", "address_1", "suburb")
_CODES = ("street_number", "postcode")
_REVERSED = "given_name_l = surname_r AND surname_l = given_name_r"
_RARE_REVERSED = {"given_name": (0.02, 2e-6), "surname": (0.02, 0.02)}  # neutral at the surname


def plan(*, with_number: bool) -> TrainingPlan:
    """The training plan, with or without the social-security number."""
    fields = [
        *(_person_name(name) for name in _NAMES[:2]),
        *(name_field(name) for name in _NAMES[2:]),
        code_field("street_number"),
        code_field("postcode", by_frequency=True),
        TrainedField(
            "state",
            either_missing("state"),
            (TrainedLevel("exact", equal("state")), TrainedLevel("different", "ELSE")),
        ),
        date_field("date_of_birth", swapped=(0.005, 3e-4)),
    ]
    if with_number:
        fields.append(code_field(NUMBER))
    return TrainingPlan(
        kind="febrl4",
        fields=tuple(fields),
        columns=tuple(field.name for field in fields),
        passes=(("date_of_birth",), ("postcode", "suburb"), ("given_name", "surname")),
        certain=(
            "l.given_name = r.given_name AND l.surname = r.surname"
            " AND l.date_of_birth = r.date_of_birth",
            "l.surname = r.surname AND l.date_of_birth = r.date_of_birth"
            " AND l.postcode = r.postcode",
            "l.given_name = r.given_name AND l.date_of_birth = r.date_of_birth"
            " AND l.postcode = r.postcode",
            "l.given_name = r.given_name AND l.surname = r.surname AND l.suburb = r.suburb",
        ),
        recall=0.85,
        least_count=2,
    )


def _person_name(name: str) -> TrainedField:
    exact, *others = name_field(name).levels
    reversed_names = TrainedLevel("reversed", _REVERSED, rare=_RARE_REVERSED[name])
    return TrainedField(
        name, either_missing(name), (exact, reversed_names, *others), frequency_column=name
    )


def compare(
    a: Mapping[str, str], b: Mapping[str, str], *, with_number: bool
) -> tuple[ComparedField, ...]:
    """The levels of a pair, the same as in `plan`."""
    is_reversed = a["given_name"] == b["surname"] and a["surname"] == b["given_name"]
    compared = []
    for name in _NAMES:
        one, other = a[name], b[name]
        level = MISSING if not (one and other) else "exact" if one == other else ""
        if not level:
            level = "reversed" if is_reversed and name in _RARE_REVERSED else likeness(one, other)
        compared.append(ComparedField(name, level, one))
    codes = (*_CODES, NUMBER) if with_number else _CODES
    compared += [ComparedField(name, _code_level(a[name], b[name]), a[name]) for name in codes]
    state = _code_level(a["state"], b["state"])
    compared.append(ComparedField("state", "different" if state == "one_edit" else state))
    born = birth_date_level(a["date_of_birth"], b["date_of_birth"])
    return (*compared, ComparedField("date_of_birth", born))


def _code_level(one: str, other: str) -> str:
    if not one or not other:
        return MISSING
    if one == other:
        return "exact"
    return "one_edit" if is_one_edit(one, other) else "different"


_KEYS = (
    ("date_of_birth",),
    ("given_name", "surname"),
    ("surname", "postcode"),
    ("given_name", "postcode"),
    ("surname", "suburb"),
    ("given_name", "suburb"),
    ("address_1", "street_number"),
    ("address_1", "suburb"),
    ("address_1", "postcode"),
    ("street_number", "postcode"),
    ("street_number", "suburb"),
    ("suburb", "postcode"),
    ("surname", "street_number"),
    ("given_name", "street_number"),
    ("surname", "state"),
    ("given_name", "state"),
)


def keys(row: Mapping[str, str], *, with_number: bool) -> set[tuple[str, ...]]:
    """Keys of a row: rows that share one are candidates. Names are sorted where both stand."""
    found = set()
    for names in (*_KEYS, *(((NUMBER,),) if with_number else ())):
        values = [row[name] for name in names]
        if all(values):
            if names == ("given_name", "surname"):
                values.sort()
            found.add((",".join(names), *values))
    return found
