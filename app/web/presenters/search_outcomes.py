"""Texts for searches that lead to no list: other contacts, alternatives and input errors."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote_plus

from app.core.postcode import InputFault
from app.core.postcode_areas import Nation
from app.core.text_normalisation import slug
from app.i18n import Translator, mark
from app.snapshot.published_settings import NameEntry


@dataclass(frozen=True)
class ExternalLink:
    """An outgoing link; `text` is a name and is not translated."""

    text: str
    url: str


@dataclass(frozen=True)
class SearchOption:
    """An alternative search, offered as a link; `detail` distinguishes it, or is "".

    `is_literal`: the detail is a town or postcode, which is never translated. `is_sentence`: the
    label is a translated sentence.
    """

    label: str
    url: str
    detail: str = ""
    is_literal: bool = False
    is_sentence: bool = False


NAME_KINDS: Final = {
    "town": mark("Town"),
    "ward": mark("Ward"),
    "district": mark("District"),
}
NATIONS: Final = {
    Nation.ENGLAND: mark("England"),
    Nation.SCOTLAND: mark("Scotland"),
    Nation.WALES: mark("Wales"),
    Nation.NORTHERN_IRELAND: mark("Northern Ireland"),
}
CROWN_DEPENDENCIES: Final = {
    "Guernsey": mark("Guernsey"),
    "Isle of Man": mark("Isle of Man"),
    "Jersey": mark("Jersey"),
}
OVERSEAS: Final = {"Ireland": mark("Ireland"), "Gibraltar": mark("Gibraltar")}

# The registers or family information services of places without data here. Each body's own URL, as
# at November 2026.
_NATION_CONTACTS: Final = {
    Nation.SCOTLAND: (
        ExternalLink("Parent Club", "https://www.parentclub.scot/"),
        ExternalLink("Care Inspectorate", "https://www.careinspectorate.com/"),
    ),
    Nation.WALES: (
        ExternalLink("Dewis Cymru", "https://www.dewis.wales/"),
        ExternalLink("Care Inspectorate Wales", "https://www.careinspectorate.wales/"),
    ),
    Nation.NORTHERN_IRELAND: (
        ExternalLink("Family Support NI", "https://www.familysupportni.gov.uk/"),
    ),
}
_CROWN_DEPENDENCY_CONTACTS: Final = {
    "Guernsey": (ExternalLink("States of Guernsey", "https://www.gov.gg/"),),
    "Isle of Man": (ExternalLink("Isle of Man Government", "https://www.gov.im/"),),
    "Jersey": (ExternalLink("Government of Jersey", "https://www.gov.je/"),),
}

FAULTS: Final = {
    InputFault.EMPTY: mark("Type a postcode, such as B1 1BB, or the name of a town."),
    InputFault.TOO_LONG: mark("That is too long. Type only a postcode, or the name of a town."),
    InputFault.UNREADABLE: mark("We can't read that. Type a postcode, or the name of a town."),
    InputFault.SYMBOLS: mark("There is a sign in it that no postcode or name has. Take it out."),
    InputFault.DIGITS_ONLY: mark("A postcode has letters too, such as B1 1BB."),
    InputFault.NOT_A_POSTCODE: mark(
        "This looks like a postcode but is not one. Check each letter."
    ),
    InputFault.WRONG_INWARD: mark(
        "The last two letters of a postcode are never C, I, K, M, O or V."
    ),
    InputFault.NO_SUCH_AREA: mark("No postcode in the UK begins with these letters. Check them."),
}


def name_option(name: NameEntry, filter_query: str, translator: Translator) -> SearchOption:
    """A link for a known name, with a detail that distinguishes it from others of the same name.

    `filter_query` has the chosen filters, as returned by `filters.query`.
    """
    code = translator.language.code
    if name.kind == "elsewhere":
        nation = name.key.replace("-", " ").title()
        query = quote_plus(f"{name.label}, {nation}")
        url = f"/{code}/find?postcode={query}{filter_query}"
        return SearchOption(name.label, url, nation_or_country_name(name.key, translator))
    if name.kind == "setting":
        url = f"/{code}/place/{name.key}/{slug(name.label)}"
        return SearchOption(name.label, url, name.detail, is_literal=True)
    kind = detail = translator.gettext(NAME_KINDS[name.kind])
    if name.detail:
        detail = translator.gettext("%(kind)s, %(place)s", kind=kind, place=name.detail)
    around = quote_plus(f"{name.kind}-{name.key}")
    return SearchOption(name.label, f"/{code}/find?around={around}{filter_query}", detail)


def nation_name(nation: Nation, translator: Translator) -> str:
    """The translated name of a nation."""
    return translator.gettext(NATIONS[nation])


def nation_or_country_name(nation: str, translator: Translator) -> str:
    """The translated name of a nation, Crown dependency or country in the snapshot."""
    nations = {member.value: name for member, name in NATIONS.items()}
    return translator.gettext((nations | CROWN_DEPENDENCIES | OVERSEAS)[nation])


def district_option(area: str, filter_query: str, translator: Translator) -> SearchOption:
    """A link to the settings in the district of an unknown postcode."""
    url = f"/{translator.language.code}/find?postcode={quote_plus(area)}{filter_query}"
    return SearchOption(
        translator.gettext("Show places in %(area)s", area=area), url, is_sentence=True
    )


def crown_dependency(name: str, translator: Translator) -> tuple[str, tuple[ExternalLink, ...]]:
    """The translated name of a Crown dependency, and its contacts."""
    return translator.gettext(CROWN_DEPENDENCIES[name]), _CROWN_DEPENDENCY_CONTACTS[name]


def nation_contacts(nation: Nation) -> tuple[ExternalLink, ...]:
    """The contacts for childcare in another nation; empty for England."""
    return _NATION_CONTACTS.get(nation, ())


def fault_text(fault: InputFault, translator: Translator) -> str:
    """What is wrong with the typed text, and how to correct it."""
    return translator.gettext(FAULTS[fault])
