"""The filter "school served": a school that clubs and childminders take children to and from.

Its values are not declared like those of other filters, since they are the names in councils'
listings: an address names a school by its key. A setting without school runs in its listing serves
none; that is not an unknown fact.
"""

import re
from typing import Final

from app.core.errors import QueryInvalid
from app.core.text_normalisation import slug

SCHOOL_PARAMETER: Final = "school"
KEY_MAX_LENGTH: Final = 100
API_DESCRIPTION: Final = (
    "Settings that take children to and from this school, as in `offer.school_runs`: its name in "
    'lower case with hyphens, "tern-street-primary-school". Without `kind`, settings of every kind.'
)

_is_key = re.compile(f"[a-z0-9-]{{1,{KEY_MAX_LENGTH}}}").fullmatch


def school_key(name: str) -> str:
    """The key of a school's name: "st-marys-ce-primary" for "St. Mary's CE Primary"."""
    return slug(name, KEY_MAX_LENGTH)


def parse_school(text: str) -> str:
    """The key in an address; raises QueryInvalid for a text that cannot be one."""
    if not _is_key(text):
        raise QueryInvalid(SCHOOL_PARAMETER, text)
    return text
