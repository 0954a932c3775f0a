"""The filter of space now, for the chosen ages.

Space counts only while its confirmation is recent (`Offer.current_vacancies`): the snapshot keeps
the day beside the bits, and a search compares it with today. Rule: docs/rules.md#vacancies.
"""

from collections.abc import Iterable
from typing import Final

from app.core.child_ages import CHILD_AGES_BY_CODE
from app.core.filter_declaration import (
    Chosen,
    Filter,
    FilteredFacts,
    Option,
    StoredBits,
    Unknown,
    counted,
    translated,
)
from app.core.offer import SCHOOL_AGE_MONTHS, AgeBand, Space, band_of
from app.core.translation_marks import mark, mark_plural

_SCHOOL_AGE: Final = "school-age"  # no source gives space for children of 5 and over


_SOME_AGES: Final = "some?"  # no statement for an age group that the setting takes


def _not_given(band: str) -> str:
    """The key of a setting that gives space for other ages only."""
    return f"{band}?"


def _space_of(setting: FilteredFacts) -> Iterable[str] | None:
    """The age groups with space now, and those without a statement, also those that it takes."""
    vacancies = setting.offer.vacancies
    if not vacancies or setting.offer.space_confirmed_on is None:
        return None
    given, ages = {vacancy.band for vacancy in vacancies}, setting.offer.ages
    taken = {
        band
        for month in range(SCHOOL_AGE_MONTHS)
        if (ages is None or ages.includes(month)) and (band := band_of(month))
    }
    return [
        *([_SOME_AGES] if taken - given else []),
        *(vacancy.band.value for vacancy in vacancies if vacancy.space is Space.NOW),
        *(_not_given(band.value) for band in AgeBand if band not in given),
        _not_given(_SCHOOL_AGE),
    ]


def _chosen_bands(chosen: Chosen) -> list[str]:
    """The age groups of the chosen ages; empty without an age."""
    bands = (band_of(CHILD_AGES_BY_CODE[code].last_month) for code in chosen.get("age", ()))
    return [band.value if band else _SCHOOL_AGE for band in bands]


SPACE: Final = Filter(
    parameter="space",
    fact="space",
    label=mark("Space"),
    any_name=mark("Any"),
    options=(Option("now", translated(mark("Space now"))),),
    api_description="Settings that said in the last year that they have space now, for a given "
    "`age` if there is one.",
    is_main=True,
    stored=StoredBits(
        array="space",
        bits={
            **{band.value: 1 << position for position, band in enumerate(AgeBand)},
            **{_not_given(band.value): 1 << 4 + position for position, band in enumerate(AgeBand)},
            _SCHOOL_AGE: 1 << 3,
            _not_given(_SCHOOL_AGE): 1 << 7,
            _SOME_AGES: 1 << 9,
        },
        keys_of=_space_of,
        wanted=lambda chosen: _chosen_bands(chosen) or [band.value for band in AgeBand],
        possible=lambda chosen: [*map(_not_given, _chosen_bands(chosen))] or [_SOME_AGES],
        confirmed_on=lambda setting: setting.offer.space_confirmed_on,
    ),
    unknown=Unknown(
        bit=1 << 8,
        line=counted(
            mark_plural(
                "We don't know if %(num)s place within %(miles)s has space now.",
                "We don't know if %(num)s places within %(miles)s have space now.",
            )
        ),
        api_noun="space",
    ),
)
