"""The frame of these pages: language, council, styles, and rendering in it."""

from dataclasses import dataclass

from flask import Response

from app.config import Council
from app.i18n import Language
from app.web.presenters.contact import CouncilContact, council_contact
from app.web.request_context import (
    app_state,
    council,
    councils,
    default_language,
    is_offered,
    offered_languages,
    preferred_language,
    snapshot_or_none,
)
from app.web.templating import render
from app.web.templating.render import PageRenderer

LANGUAGE_FIELD = "lang"  # of every form: the language of its page


@dataclass(frozen=True)
class Frame:
    """What every page shows around its content; `action` is the address of its forms."""

    language: Language
    languages: tuple[Language, ...]
    council: CouncilContact
    css_url: str
    pages_css_url: str
    is_invented: bool
    action: str = ""

    @property
    def language_field(self) -> str:
        return LANGUAGE_FIELD


def council_numbered(la_number: str) -> Council:
    """The council of a link, as families know it; that of this site if the file has it no more."""
    return next((one for one in councils().all if one.la_number == la_number), council())


def page_language(site_council: Council, chosen: str, stored: str) -> str:
    """The language of a page: the chosen one, else the stored one, else the browser's.

    A stored language that is only the council's default was perhaps never chosen by anybody.
    """
    if chosen and is_offered(chosen, site_council):
        return chosen
    if stored != default_language(site_council) and is_offered(stored, site_council):
        return stored
    return preferred_language(site_council)


def frame_of(code: str, site_council: Council, action: str = "") -> Frame:
    assets, published = app_state().assets, snapshot_or_none()
    return Frame(
        language=render.languages()[code],
        languages=tuple(offered_languages(site_council)),
        council=council_contact(site_council),
        css_url=assets.css_url,
        pages_css_url=assets.pages_css_url,
        is_invented=bool(published and published.settings.is_invented),
        action=action,
    )


def respond(
    frame: Frame,
    template: str,
    status: int = 200,
    render_page: PageRenderer = render.page,
    **values: object,
) -> Response:
    """A page of this audience."""
    html = render_page(
        frame.language.code, f"setting_updates/{template}.html", frame=frame, **values
    )
    return Response(html, status, mimetype="text/html")
