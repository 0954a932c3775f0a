"""Which settings need consent to be published: those in a home, and confidential ones.

Nurseries and schools are not asked for consent: a value in a council's list has no effect for
them, except "nothing", which hides a refuge whatever its kind. Source: docs/rules.md#consent.
"""

from collections.abc import Iterable

from app.core.offer import Premises
from app.core.provision import HOME_BASED, Consent, Kind

HOME_PREMISES = frozenset(Premises) - {Premises.NON_DOMESTIC}


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
