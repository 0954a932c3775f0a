"""Consent to publication: who needs one, which one counts, and what it lets the public see.

Selection, merging, editing, history (`flask asof`), rollbacks and checks all ask this module.
Nurseries and schools are not asked for consent: a value in a council's list has no effect for
them, except "nothing", which hides a refuge whatever its kind. Source: docs/rules.md#consent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import reduce

from app.core.offer import Premises
from app.core.provision import HOME_BASED, Kind


class Consent(Enum):
    """How much of a setting may be public. Home-based settings start at COUNTED."""

    ALL = "all"
    AREA = "area"  # name, phone and area: outward code, point snapped to 1 km
    COUNTED = "counted"  # included in counts of 5 or more, and nowhere else
    NOTHING = "nothing"  # a refuge or another confidential site: not even counted


class Detail(Enum):
    """A detail of a setting that only some consents make public."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    WEBSITE = "website"
    ADDRESS = "address"


_MOST_RESTRICTIVE_FIRST = (Consent.NOTHING, Consent.COUNTED, Consent.AREA, Consent.ALL)
_PUBLIC_DETAILS = {
    Consent.ALL: frozenset(Detail),
    Consent.AREA: frozenset({Detail.NAME, Detail.PHONE}),
}
HOME_PREMISES = frozenset(Premises) - {Premises.NON_DOMESTIC}


def more_restrictive(one: Consent, other: Consent) -> Consent:
    """The more restrictive of two consents: of several, the most restrictive holds."""
    return min(one, other, key=_MOST_RESTRICTIVE_FIRST.index)


def allows(today: Consent, published: Consent) -> bool:
    """Whether what was published under one consent may stay public under today's."""
    return more_restrictive(today, published) is published


def is_listed(consent: Consent) -> bool:
    """Whether a setting with this consent appears in lists, by its name."""
    return Detail.NAME in public_details(consent)


def public_details(consent: Consent) -> frozenset[Detail]:
    """The details that a setting with this consent makes public."""
    return _PUBLIC_DETAILS.get(consent, frozenset())


def is_home(kinds: Iterable[Kind | None], premises: Premises | None) -> bool:
    """Whether the setting is in a home, by the kind in any source or the premises in the list."""
    return premises in HOME_PREMISES or any(kind in HOME_BASED for kind in kinds)


def may_be_home(kinds: Iterable[Kind | None], premises: Premises | None) -> bool:
    """The same as `is_home`, and also true where no source gives the kind of the setting."""
    known = [kind for kind in kinds if kind]
    return not known or is_home(known, premises)


def applicable(consent: Consent | None, *, may_be_home: bool) -> Consent | None:
    """The consent that applies; None where a setting of this kind needs none."""
    return consent if may_be_home or consent is Consent.NOTHING else None


@dataclass(frozen=True)
class StatedConsents:
    """What the sources state about one provider's consent.

    `listed` is the consent in its council's listing, of the day `listed_on` (None where the council
    gave no day); None where it has none or needs none. `withdrawn_on` is the day on which it left
    Ofsted's list of consents. `restrictions` are orders and refused or waiting files that narrow.
    """

    listed: Consent | None = None
    listed_on: date | None = None
    withdrawn_on: date | None = None
    restrictions: tuple[Consent, ...] = ()


def agreed(base: Consent, stated: StatedConsents) -> Consent:
    """How much of a provider may be public. `base` is what its register and Ofsted's list give.

    A home that is not in Ofsted's list may have given its consent to its council; that counts if
    it is newer than a withdrawal at Ofsted. Otherwise a council's listing can only narrow.
    """
    consent = base
    if stated.listed and base is Consent.COUNTED:
        consent = base if _is_outdated(stated) else stated.listed
    elif stated.listed:
        consent = more_restrictive(base, stated.listed)
    return reduce(more_restrictive, stated.restrictions, consent)


def _is_outdated(stated: StatedConsents) -> bool:
    """Whether a withdrawal at Ofsted is as new as the consent in the council's listing."""
    if stated.withdrawn_on is None:
        return False
    return stated.listed_on is None or stated.listed_on <= stated.withdrawn_on
