"""A family hub or a children's centre."""

from dataclasses import dataclass
from typing import Final

from app.core.provision import HelpKind
from app.i18n import Translator, mark
from app.snapshot.layout import HelpPoint
from app.web.presenters.contact import Phone, WebLink, email, phone, website

HELP_KINDS: Final = {
    HelpKind.FAMILY_HUB: mark("Family hub"),
    HelpKind.CHILDRENS_CENTRE: mark("Children's centre"),
}


@dataclass(frozen=True)
class HelpPointDetails:
    """A family hub or a children's centre; `address` is one line, `url` "" if it has no page."""

    url: str
    name: str
    kind: str
    address: str
    phone: Phone | None
    email: WebLink | None
    website: WebLink | None


def help_point(point: HelpPoint, translator: Translator) -> HelpPointDetails:
    """The content of a block about a family hub or a children's centre."""
    lines = dict.fromkeys(line for line in (*point.address, point.town, point.postcode) if line)
    return HelpPointDetails(
        url=f"/{translator.language.code}/hub/{point.id}" if point.id else "",
        name=point.name,
        kind=translator.gettext(HELP_KINDS[point.kind]),
        address=", ".join(lines),
        phone=phone(point.phone),
        email=email(point.email),
        website=website(point.website),
    )
