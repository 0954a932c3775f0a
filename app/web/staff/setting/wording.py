"""The words for states, fields and sources on staff pages, one table each."""

from typing import Final

from app.core.source_names import (
    CONSENTED,
    EXTRACT,
    LISTING,
    REGISTER,
    SCHOOLS,
    base_source,
)
from app.i18n import mark
from app.publish.selection.publication_states import PublicState

STATES: Final = {
    PublicState.PUBLIC: mark("Public"),
    PublicState.AREA: mark("Public with name, telephone and area only, as the provider agreed"),
    PublicState.COUNTED: mark("Not public: the provider has not agreed to more than being counted"),
    PublicState.CONFIDENTIAL: mark("Confidential: never public"),
    PublicState.WITHHELD: mark("Not public: withheld by the council"),
    PublicState.CLOSED: mark("Not public: not active in its register"),
    PublicState.SUSPENDED: mark("Not public: suspended at Ofsted"),
    PublicState.AWAITS_CONFIRMATION: mark("Not public: no register has its number yet"),
    PublicState.ELSEWHERE: mark("Not public: registered in another council"),
}
FIELD_NAMES: Final = {
    "name": mark("Name"),
    "phone": mark("Telephone"),
    "email": mark("Email"),
    "website": mark("Website"),
    "address": mark("Address"),
    "places": mark("Places"),
    "ages": mark("Ages"),
}
SOURCES: Final = {
    REGISTER: mark("Ofsted's register"),
    CONSENTED: mark("Ofsted's list of consents"),
    EXTRACT: mark("Ofsted's list for the council"),
    SCHOOLS: mark("DfE's register of schools"),
    LISTING: mark("The council's list"),
}
# Offered beside free text; the reason goes into the history.
REASONS: Final = (
    mark("The setting told us by telephone"),
    mark("The setting told us in writing"),
    mark("A family told us that it was wrong"),
    mark("Correction of our own mistake"),
)


def source_name(edition_name: str) -> str:
    """The words for a source of editions, to be translated; its name where there are none."""
    source = base_source(edition_name)
    return SOURCES.get(source, source)


# What a save did, by the word in the address of the page that follows it.
OUTCOMES: Final = {
    "public": mark("Saved. Families see it now."),
    "unchanged": mark("Nothing was changed."),
    "later": mark("Saved, but not public yet. The service tries again by itself."),
}
