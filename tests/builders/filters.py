"""Filters of a search."""

from collections.abc import Iterable

from app.core import declared_filters
from app.core.declared_filters import UNKNOWN_PARAMETER, UNKNOWN_VALUE
from app.core.school_served import SCHOOL_PARAMETER
from app.core.search_filters import Filters, parse_filters


def chosen_filters(*, include_unknown: bool = False, **values: str | Iterable[str]) -> Filters:
    """Filters from the chosen value, or values, of each parameter.

    `include_unknown` has no effect unless a chosen fact can be unknown. Raises QueryInvalid for a
    value that does not exist.
    """
    declared = {one.parameter for one in declared_filters.FILTERS}
    assert values.keys() <= {*declared, SCHOOL_PARAMETER}
    given = {name: (one,) if isinstance(one, str) else (*one,) for name, one in values.items()}
    if include_unknown:
        given[UNKNOWN_PARAMETER] = (UNKNOWN_VALUE,)
    return parse_filters(lambda name: given.get(name, ()))
