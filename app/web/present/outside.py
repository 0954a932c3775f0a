"""What the postcode box says where it has no list of places: who knows instead, what was wrong."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote_plus

from app.core.names import slug
from app.core.postcode import Fault
from app.core.postcode_areas import Nation
from app.i18n import Voice, mark
from app.snapshot.places import Name


@dataclass(frozen=True)
class Link:
    """An outgoing link; `text` is a name and is not translated."""

    text: str
    url: str


@dataclass(frozen=True)
class Option:
    """A reading of what was typed, offered as a link; `detail` says more about it, or is "".

    A literal detail (a town, a postcode) is never translated, a label that is a sentence always.
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

# Who keeps the register, or the families' information, where we know no places. Each body's own
# address, as at November 2026.
_ASK: Final = {
    Nation.SCOTLAND: (
        Link("Parent Club", "https://www.parentclub.scot/"),
        Link("Care Inspectorate", "https://www.careinspectorate.com/"),
    ),
    Nation.WALES: (
        Link("Dewis Cymru", "https://www.dewis.wales/"),
        Link("Care Inspectorate Wales", "https://www.careinspectorate.wales/"),
    ),
    Nation.NORTHERN_IRELAND: (Link("Family Support NI", "https://www.familysupportni.gov.uk/"),),
}
_ASK_CROWN: Final = {
    "Guernsey": (Link("States of Guernsey", "https://www.gov.gg/"),),
    "Isle of Man": (Link("Isle of Man Government", "https://www.gov.im/"),),
    "Jersey": (Link("Government of Jersey", "https://www.gov.je/"),),
}

FAULTS: Final = {
    Fault.EMPTY: mark("Type a postcode, such as B1 1BB, or the name of a town."),
    Fault.TOO_LONG: mark("That is too long. Type only a postcode, or the name of a town."),
    Fault.UNREADABLE: mark("We can't read that. Type a postcode, or the name of a town."),
    Fault.SYMBOLS: mark("There is a sign in it that no postcode or name has. Take it out."),
    Fault.DIGITS_ONLY: mark("A postcode has letters too, such as B1 1BB."),
    Fault.NOT_A_POSTCODE: mark("This looks like a postcode but is not one. Check each letter."),
    Fault.WRONG_INWARD: mark("The last two letters of a postcode are never C, I, K, M, O or V."),
    Fault.NO_SUCH_AREA: mark("No postcode in the UK begins with these letters. Check them."),
}


def name_option(name: Name, filter_query: str, voice: Voice) -> Option:
    """A name that we know, with what tells it from its namesakes, and where choosing it leads.

    `filter_query` are the filters in force, as `present.query` writes them.
    """
    code = voice.language.code
    if name.kind == "elsewhere":
        nation = name.key.replace("-", " ").title()
        query = quote_plus(f"{name.label}, {nation}")
        url = f"/{code}/find?postcode={query}{filter_query}"
        return Option(name.label, url, beside_england(name.key, voice))
    if name.kind == "setting":
        url = f"/{code}/place/{name.key}/{slug(name.label)}"
        return Option(name.label, url, name.detail, is_literal=True)
    kind = detail = voice.gettext(NAME_KINDS[name.kind])
    if name.detail:
        detail = voice.gettext("%(kind)s, %(place)s", kind=kind, place=name.detail)
    around = quote_plus(f"{name.kind}-{name.key}")
    return Option(name.label, f"/{code}/find?around={around}{filter_query}", detail)


def nation_name(nation: Nation, voice: Voice) -> str:
    """The nation in the family's language."""
    return voice.gettext(NATIONS[nation])


def beside_england(nation: str, voice: Voice) -> str:
    """The name of a nation, a Crown dependency or a country overseas, by its word in the snapshot."""
    nations = {one.value: name for one, name in NATIONS.items()}
    return voice.gettext((nations | CROWN_DEPENDENCIES | OVERSEAS)[nation])


def district_option(area: str, filter_query: str, voice: Voice) -> Option:
    """The postcodes around one that we do not know, as a link."""
    url = f"/{voice.language.code}/find?postcode={quote_plus(area)}{filter_query}"
    return Option(voice.gettext("Show places in %(area)s", area=area), url, is_sentence=True)


def crown_dependency(name: str, voice: Voice) -> tuple[str, tuple[Link, ...]]:
    """Its name in the family's language, and whom to ask there."""
    return voice.gettext(CROWN_DEPENDENCIES[name]), _ASK_CROWN[name]


def whom_to_ask(nation: Nation) -> tuple[Link, ...]:
    """Who knows the places of another nation; nobody for England, which is ours."""
    return _ASK.get(nation, ())


def fault_text(fault: Fault, voice: Voice) -> str:
    """What was wrong with the text, and what to do about it."""
    return voice.gettext(FAULTS[fault])
