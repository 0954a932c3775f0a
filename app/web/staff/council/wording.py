"""The words for a council's details on staff pages, and the groups in which they are edited."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.config.council_details import LANGUAGE_DETAILS, CouncilDetail, codes_of
from app.i18n import Translator, mark
from app.web.staff.setting.wording import OUTCOMES as SETTING_OUTCOMES
from app.web.templating import render

OUR_MISTAKE: Final = mark("Correction of our own mistake")
_CHANGED: Final = mark("The number or address has changed")
LISTS: Final = frozenset({CouncilDetail.LANGUAGES, CouncilDetail.FAVOURITES})


@dataclass(frozen=True)
class DetailGroup:
    """Details under one heading; `name` stands in the address of their form.

    `reasons` are offered beside free text; the reason goes into the history.
    """

    name: str
    title: str
    details: tuple[CouncilDetail, ...]
    reasons: tuple[str, ...]


GROUPS: Final[Mapping[str, DetailGroup]] = {
    group.name: group
    for group in (
        DetailGroup(
            "contact",
            mark("Family information service"),
            (
                *(CouncilDetail.PHONE, CouncilDetail.EMAIL),
                *(CouncilDetail.WEBSITE, CouncilDetail.HUBS),
                CouncilDetail.CHILDRENS_SERVICES,
            ),
            (_CHANGED, OUR_MISTAKE),
        ),
        DetailGroup(
            "send",
            mark("Special educational needs and disabilities"),
            (
                CouncilDetail.LOCAL_OFFER,
                *(CouncilDetail.SENDIASS_WEBSITE, CouncilDetail.SENDIASS_PHONE),
            ),
            (_CHANGED, OUR_MISTAKE),
        ),
        DetailGroup(
            "languages",
            mark("Languages of the public pages"),
            (
                *(CouncilDetail.LANGUAGES, CouncilDetail.FAVOURITES),
                CouncilDetail.DEFAULT_LANGUAGE,
            ),
            (mark("Families need other languages"), OUR_MISTAKE),
        ),
    )
}
NAMES: Final = {
    CouncilDetail.PHONE: mark("Telephone"),
    CouncilDetail.EMAIL: mark("Email"),
    CouncilDetail.WEBSITE: mark("Web page"),
    CouncilDetail.HUBS: mark("Web page about family hubs"),
    CouncilDetail.CHILDRENS_SERVICES: mark("Telephone for worries about a child"),
    CouncilDetail.LOCAL_OFFER: mark("Web page of the Local Offer"),
    CouncilDetail.SENDIASS_WEBSITE: mark("Web page of SENDIASS"),
    CouncilDetail.SENDIASS_PHONE: mark("Telephone of SENDIASS"),
    CouncilDetail.LANGUAGES: mark("Languages offered"),
    CouncilDetail.FAVOURITES: mark("Languages listed before “More”"),
    CouncilDetail.DEFAULT_LANGUAGE: mark("Language for other browsers"),
}
HINTS: Final = {
    CouncilDetail.CHILDRENS_SERVICES: mark(
        "Children's social care. It is above the form for mistakes in the list."
    ),
    CouncilDetail.WEBSITE: mark("An address that starts with https://"),
    CouncilDetail.HUBS: mark("An address that starts with https://"),
    CouncilDetail.LOCAL_OFFER: mark("An address that starts with https://"),
    CouncilDetail.SENDIASS_WEBSITE: mark("An address that starts with https://"),
    CouncilDetail.LANGUAGES: mark(
        "Families can choose a language as soon as enough of it is translated."
    ),
    CouncilDetail.FAVOURITES: mark("The other languages are in the list behind “More”."),
    CouncilDetail.DEFAULT_LANGUAGE: mark(
        "For a browser that asks for none of the languages offered."
    ),
}
OUTCOMES: Final = {
    **{name: SETTING_OUTCOMES[name] for name in ("public", "unchanged", "undone", "later")},
    "ended": mark("Families see the file's value again."),
    "changed": mark("Nothing was saved: another administrator changed it while you had it open."),
    "not-undone": mark("Not undone: the same detail was changed later. See the history."),
    "not-allowed": mark("Nothing was saved: the languages would contradict each other."),
}


def detail_lines(detail: CouncilDetail, text: str, translator: Translator) -> list[str]:
    """The lines of a stored text; none for ""."""
    if detail in LANGUAGE_DETAILS:
        return [language_label(code, translator) for code in codes_of(text)]
    return [text] if text else []


def language_label(code: str, translator: Translator) -> str:
    """The name of a language, and that families cannot choose it yet where that is so."""
    name = translator.language_name(code)
    if code in render.languages():
        return name
    return translator.gettext(mark("%(language)s (not translated yet)"), language=name)
