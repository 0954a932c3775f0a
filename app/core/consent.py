"""Whose consent decides what is shown: settings in somebody's home, and places that stay secret.

Nobody asks a nursery or a school for consent: what a list says about theirs has no effect, but for
"nothing", which hides a refuge whatever its kind. Rule: docs/rules.md#consent.
"""

from collections.abc import Iterable

from app.core.offer import Premises
from app.core.provision import (
    HOME_BASED,
    Consent,
    Kind,
)

HOME_PREMISES = frozenset(one for one in Premises if one is not Premises.NON_DOMESTIC)


def is_home(kinds: Iterable[Kind | None], premises: Premises | None) -> bool:
    """Whether care is given in somebody's home, by any source's kind or the list's premises."""
    return premises in HOME_PREMISES or any(kind in HOME_BASED for kind in kinds)


def may_be_home(kinds: Iterable[Kind | None], premises: Premises | None) -> bool:
    """The same; also true where no source says of which kind a setting is."""
    known = [kind for kind in kinds if kind]
    return not known or is_home(known, premises)


def applicable(consent: Consent | None, *, may_be_home: bool) -> Consent | None:
    """The consent that has an effect, None where a setting of this kind is not asked for one."""
    return consent if may_be_home or consent is Consent.NOTHING else None
