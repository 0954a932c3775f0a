"""The levels of `app.linkage.people.compare` as SQL for Splink, on DuckDB and mostly on Spark.

Both must agree: tests compare their weights pair by pair. One difference is known: DuckDB compares
the bytes of names in other scripts than Latin, where we compare their letters.
"""

from app.joining.trained_fields import (
    TrainedField,
    TrainedLevel,
    TrainingPlan,
    alike,
    date_field,
    either_missing,
    equal,
    one_edit,
)
from app.linkage.people.addresses import house_of
from app.linkage.people.compare import CLOSE, NEAR, SHORTEST_PREFIX
from app.linkage.people.names import surname_parts
from app.linkage.people.normalise import PersonFields
from app.linkage.people.short_forms import roots_of

# Columns of their own, because Splink trains no field in a pass on pairs that are equal in one of its
# columns: the surname must be trained where forenames are equal, and the other way round.
_REVERSED = "names_l = reversed_names_r"
# Shares among pairs that are the same and among others. Reversed: 2 in 1,000 records, as in the
# invented children; others by how rarely names coincide. A reversed surname counts at the forename.
_RARE_REVERSED = (0.002, 2e-7)
_NEUTRAL = (0.002, 0.002)
_OTHER_FORENAME = (0.02, 0.002)
_UNCERTAIN_HOUSE_PART = (0.01, 0.1)  # of equal houses: a flat left out, a range
_SWAPPED = (0.005, 3e-4)
_POSTCODE_SLIP = (0.005, 0.001)  # the invented children have none


def _intersects(column: str) -> str:
    return f"list_has_any({column}_l, {column}_r)"


def _prefix(longer: str, shorter: str) -> str:
    return f"(length({shorter}) >= {SHORTEST_PREFIX} AND starts_with({longer}, {shorter}))"


FORENAME = TrainedField(
    "forename",
    either_missing("forename"),
    (
        TrainedLevel("exact", equal("forename"), by_frequency=True),
        TrainedLevel("reversed", _REVERSED, rare=_RARE_REVERSED),
        TrainedLevel(
            "other_forename",
            "list_contains(other_forenames_r, forename_l)"
            " OR list_contains(other_forenames_l, forename_r)",
            fallback=_OTHER_FORENAME,
        ),
        TrainedLevel("short_form", _intersects("forename_roots")),
        TrainedLevel(
            "prefix",
            f"{_prefix('forename_l', 'forename_r')} OR {_prefix('forename_r', 'forename_l')}",
        ),
        TrainedLevel("close", alike("forename", CLOSE)),
        TrainedLevel("near", alike("forename", NEAR)),
        TrainedLevel("different", "ELSE"),
    ),
    frequency_column="forename",
)
SURNAME = TrainedField(
    "surname",
    either_missing("surname"),
    (
        TrainedLevel("exact", equal("surname"), by_frequency=True),
        TrainedLevel("reversed", _REVERSED, rare=_NEUTRAL),
        TrainedLevel("part", _intersects("surname_parts")),
        TrainedLevel("close", alike("surname", CLOSE)),
        TrainedLevel("near", alike("surname", NEAR)),
        TrainedLevel("different", "ELSE"),
    ),
    frequency_column="surname",
)
ADDRESS = TrainedField(
    "address",
    either_missing("postcode"),
    (
        TrainedLevel("house", "postcode_l = postcode_r AND house_l = house_r"),
        TrainedLevel(
            "uncertain_house",
            f"postcode_l = postcode_r AND {_intersects('house_numbers')}"
            " AND (flat_l IS NULL OR flat_r IS NULL OR flat_l = flat_r)",
            rare_part=_UNCERTAIN_HOUSE_PART,
        ),
        TrainedLevel("postcode", equal("postcode")),
        TrainedLevel("one_edit", one_edit("postcode"), rare=_POSTCODE_SLIP),
        TrainedLevel("outcode", equal("outcode")),
        TrainedLevel("different", "ELSE"),
    ),
)
SEX = TrainedField(
    "sex",
    either_missing("sex"),
    (TrainedLevel("exact", equal("sex")), TrainedLevel("different", "ELSE")),
)

_LISTS = ("forename_roots", "other_forenames", "surname_parts", "house_numbers")
PEOPLE = TrainingPlan(
    kind="people",
    fields=(FORENAME, SURNAME, date_field("born_on", swapped=_SWAPPED), ADDRESS, SEX),
    columns=(
        *("names", "reversed_names", "forename", "surname", "born_on"),
        *("sex", "postcode", "outcode", "house", "flat"),
        *_LISTS,
    ),
    lists=_LISTS,
    passes=(
        ("born_on", "surname"),
        ("postcode", "forename"),
        ("born_on", "postcode"),
        ("postcode", "surname"),
    ),
    certain=(
        "l.forename = r.forename AND l.surname = r.surname AND l.born_on = r.born_on",
        "l.forename = r.forename AND l.postcode = r.postcode AND l.born_on = r.born_on",
        "l.forename = r.forename AND l.surname = r.surname AND l.postcode = r.postcode",
    ),
    recall=0.9,
)


def person_columns(fields: PersonFields) -> dict[str, str]:
    """The columns of `PEOPLE` for a record; "" where it has no value, "|" between several."""
    house = house_of(fields.house)
    names = (fields.forename, fields.surname) if fields.forename and fields.surname else ()
    return {
        "names": "/".join(names),
        "reversed_names": "/".join(names[::-1]),
        "forename": fields.forename,
        "surname": fields.surname,
        "born_on": fields.born_on,
        "sex": fields.sex,
        "postcode": fields.postcode,
        "outcode": fields.outcode,
        "house": fields.house,
        "flat": house.flat,
        "forename_roots": "|".join(sorted(roots_of(fields.forename))),
        "other_forenames": "|".join(fields.other_forenames.split()),
        "surname_parts": "|".join(surname_parts(fields.surname)),
        "house_numbers": "|".join(sorted(house.numbers)),
    }
