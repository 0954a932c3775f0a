"""Parsers of cells with values from a list: kinds, consent, space, funded hours, schools."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import NoReturn, TypeVar

from app.core.consent import Consent
from app.core.listing_cells.council_cells import CACHED, YEARS, items, plain
from app.core.offer import AgeBand, Funded, Premises, Space
from app.core.provision import Kind

SCHOOLS_MAX = 50  # of one setting
_MONTH = re.compile(r"from (\d{4})-(\d{2})", re.ASCII)

BAND_NAMES = ("under_2", "2", "3_4")  # suffixes of the space columns, in the order of AgeBand
SPACE_COLUMNS: Mapping[AgeBand, str] = {
    band: f"space_{name}" for band, name in zip(AgeBand, BAND_NAMES, strict=True)
}

Choice = TypeVar("Choice", bound=Enum)

_CONSENTS = {
    "all": Consent.ALL,
    "name and area": Consent.AREA,
    "counted only": Consent.COUNTED,
    "nothing": Consent.NOTHING,
}
_SPACES = {"now": Space.NOW, "waiting list": Space.WAITING_LIST, "full": Space.FULL}


@lru_cache(maxsize=CACHED)
def kind(cell: str) -> Kind:
    return _parse_choice(Kind, cell)


@lru_cache(maxsize=CACHED)
def premises(cell: str) -> Premises:
    return _parse_choice(Premises, cell)


@lru_cache(maxsize=CACHED)
def funded(cell: str) -> tuple[Funded, ...]:
    """The entitlements in the order of the enum; empty for "none"."""
    if plain(cell) == "none":
        return ()
    chosen = {_parse_choice(Funded, item) for item in items(cell)}
    return tuple(entitlement for entitlement in Funded if entitlement in chosen)


def write_funded(offered: tuple[Funded, ...]) -> str:
    return "; ".join(entitlement.value for entitlement in offered) or "none"


@lru_cache(maxsize=CACHED)
def consent(cell: str) -> Consent:
    return _CONSENTS.get(plain(cell)) or _refuse(_CONSENTS)


def write_consent(consent: Consent) -> str:
    return next(text for text, value in _CONSENTS.items() if value is consent)


@lru_cache(maxsize=CACHED)
def space(cell: str) -> tuple[Space, date | None]:
    """Whether there is space, and the first day of the month from which there is."""
    text = plain(cell)
    if text in _SPACES:
        return _SPACES[text], None
    found = _MONTH.fullmatch(text)
    if not found or int(found[1]) not in YEARS or not 1 <= int(found[2]) <= 12:
        raise ValueError("write now, from 2027-01, waiting list or full, or leave it blank")
    return Space.FROM_MONTH, date(int(found[1]), int(found[2]), 1)


def write_space(chosen: Space, month: date | None) -> str:
    if month:
        return f"from {month:%Y-%m}"
    return next(text for text, value in _SPACES.items() if value is chosen)


def _parse_choice(choices: type[Choice], cell: str) -> Choice:
    """The member of an enum for a cell, which may have spaces instead of hyphens."""
    wanted = plain(cell).replace(" ", "-").replace("_", "-").replace("'", "").replace("\u2019", "")
    chosen = next((choice for choice in choices if choice.value == wanted), None)
    return chosen or _refuse([choice.value for choice in choices])


def _refuse(known: Iterable[str]) -> NoReturn:
    raise ValueError(f"write one of {', '.join(known)}")


def school_runs(cell: str) -> tuple[str, ...]:
    """The names of schools, each once, in the order given."""
    chosen = tuple(dict.fromkeys(items(cell)))
    if len(chosen) > SCHOOLS_MAX:
        raise ValueError(f"these are more than {SCHOOLS_MAX} schools")
    return chosen
