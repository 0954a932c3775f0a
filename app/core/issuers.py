"""Issuers of the identifiers under which providers are known, each declared once in `ISSUERS`.

Selection, history, erasure and the pages of areas derive from this table which register decides
whether a setting is open and which sources have rows about it. A council is the issuer of its own
references, and needs no entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.source_names import (
    CONSENTED,
    EXTRACT,
    REGISTER,
    SCHOOL_OUTCOMES,
    SCHOOLS,
    has_council_references,
)

OFSTED = "ofsted"
DFE = "dfe"


@dataclass(frozen=True)
class Issuer:
    """An issuer of identifiers. The sources that it names have these as the keys of their rows.

    `register` decides whether a setting is open and on which registers it is; `further_lists` have
    settings too. `inspections` is the source of the outcomes of inspections, "" where there are
    none. `listing_field` is the field of a council's listing that holds the identifier, "" where a
    listing has none.
    """

    name: str
    register: str
    further_lists: tuple[str, ...] = ()
    inspections: str = ""
    listing_field: str = ""

    @property
    def lists(self) -> tuple[str, ...]:
        """The sources that list settings."""
        return (self.register, *self.further_lists)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source whose rows have this issuer's identifiers as keys."""
        inspections = (self.inspections,) if self.inspections else ()
        return tuple(dict.fromkeys((*self.lists, *inspections)))


# In a listing that has the numbers of several issuers, the first of these identifies the setting.
ISSUERS: tuple[Issuer, ...] = (
    Issuer(
        OFSTED,
        register=REGISTER,
        further_lists=(EXTRACT, CONSENTED),
        inspections=REGISTER,
        listing_field="ofsted_urn",
    ),
    Issuer(DFE, register=SCHOOLS, inspections=SCHOOL_OUTCOMES, listing_field="dfe_urn"),
)


def find_issuer(name: str) -> Issuer | None:
    """The issuer of this name; None for a council, which has no register."""
    return next((issuer for issuer in ISSUERS if issuer.name == name), None)


def council_issuer(la_number: str) -> str:
    """A council as the issuer of its own references: "council-330"."""
    return f"council-{la_number}"


def issuer_of_keys(edition_name: str) -> str:
    """The issuer of the keys of a source's rows, "" for a source whose rows are no provider's.

    The keys of a listing and of a directory are the council's references; `listed_identifier` gives
    the identifiers.
    """
    source, _, la_number = edition_name.partition("/")
    if has_council_references(edition_name):
        return council_issuer(la_number)
    return next((issuer.name for issuer in ISSUERS if source in issuer.sources), "")


def has_providers(edition_name: str) -> bool:
    """Whether rows of a source are about providers, so that its editions can be compared."""
    return bool(issuer_of_keys(edition_name))


def issuers_in_listing(la_number: str) -> tuple[str, ...]:
    """The issuers of the identifiers in a council's listing, the council last."""
    numbered = (issuer.name for issuer in ISSUERS if issuer.listing_field)
    return (*numbered, council_issuer(la_number))


def listed_identifier(
    la_number: str, reference: str, fields: Mapping[str, object]
) -> tuple[str, str]:
    """The issuer and the identifier of a row of a council's listing.

    `fields` are those of the row; a row without the number of an issuer has only the reference.
    """
    for issuer in ISSUERS:
        if issuer.listing_field and (number := fields.get(issuer.listing_field)):
            return issuer.name, str(number)
    return council_issuer(la_number), reference
