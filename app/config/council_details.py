"""The values of a council that its administrator may edit on the desk, as texts.

COUNCILS_FILE has the values that apply until then. The record, the audit and the snapshot hold an
edited value as text; a list of languages has commas between the codes.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from enum import Enum
from typing import Any

from app.config.council import (
    LISTS,
    Council,
    ValueInvalid,
    check_languages,
    checked_list,
    checked_text,
)


class CouncilDetail(Enum):
    """The values that may be edited, by their names in `Council`, in the order of a page."""

    PHONE = "family_information_phone"
    EMAIL = "family_information_email"
    WEBSITE = "family_information_url"
    HUBS = "family_hubs_url"
    CHILDRENS_SERVICES = "childrens_services_phone"
    LOCAL_OFFER = "send_local_offer_url"
    SENDIASS_WEBSITE = "sendiass_url"
    SENDIASS_PHONE = "sendiass_phone"
    LANGUAGES = "languages"
    FAVOURITES = "favourites"
    DEFAULT_LANGUAGE = "default_language"


LANGUAGE_DETAILS = frozenset(
    {CouncilDetail.LANGUAGES, CouncilDetail.FAVOURITES, CouncilDetail.DEFAULT_LANGUAGE}
)


def detail_text(council: Council, detail: CouncilDetail) -> str:
    """A council's value as text."""
    value = getattr(council, detail.value)
    return ", ".join(value) if detail.value in LISTS else str(value)


def codes_of(text: str) -> list[str]:
    """The language codes of a text."""
    return [code.strip() for code in text.split(",") if code.strip()]


def canonical_text(detail: CouncilDetail, text: str) -> str:
    """The text to store for a typed one; raises ValueInvalid with the field."""
    value = _parse(detail, text)
    return ", ".join(value) if detail.value in LISTS else str(value)


def with_valid_details(council: Council, texts: Mapping[CouncilDetail, str]) -> Council:
    """The council with these values in place of its own; raises ValueInvalid with the field.

    Preferred languages in `texts` have to be among those offered. Those of the council itself need
    not be: pages ignore a preferred language that is not offered.
    """
    values = {detail.value: _parse(detail, text) for detail, text in texts.items()}
    changed = replace(council, **values)
    check_languages(changed, values)
    return changed


def with_published_details(council: Council, texts: Mapping[str, str]) -> Council:
    """The council with the published values; those that this release does not accept are left out.

    They come from a snapshot, which a newer release may have written.
    """
    for detail in CouncilDetail:  # the languages come before the preferred ones
        if detail.value in texts:
            with suppress(ValueInvalid):
                council = with_valid_details(council, {detail: texts[detail.value]})
    return council


def _parse(detail: CouncilDetail, text: str) -> Any:
    if detail.value in LISTS:
        return checked_list(detail.value, codes_of(text))
    return checked_text(detail.value, text)
