"""What the views of these pages share: the record, the link of a token, refusals."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import NoReturn

from flask import abort, current_app, request
from sqlmodel import Session

from app.config import Council
from app.data.install_key import get_key
from app.data.session import record
from app.data.setting_links import OpenLink, set_language
from app.i18n import Translator
from app.publish.edits.setting_updates import Sender
from app.publish.setting_addresses import settings_still_at
from app.web.request_context import app_state, is_from_another_site, is_offered, now
from app.web.setting_updates.frame import (
    LANGUAGE_FIELD,
    Frame,
    council_numbered,
    frame_of,
    page_language,
)
from app.web.setting_updates.wrong_links import WrongLinks
from app.web.templating import render

ALL = "all"  # in the place of a setting's id: every setting of the link
_is_token = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII).fullmatch


@dataclass(frozen=True)
class LinkRequest:
    """A request with a link that works: its record, its council and the frame of its page."""

    session: Session
    link: OpenLink
    council: Council
    frame: Frame

    @property
    def translator(self) -> Translator:
        return render.translator(self.frame.language.code)

    @property
    def sender(self) -> Sender:
        return Sender(self.link.link_id, self.link.la_number, now())

    def chosen_ids(self, provider_id: str) -> tuple[str, ...]:
        """The setting that a form names, or all; 404 for one that the link is not for."""
        if provider_id == ALL:
            return self.link.provider_ids
        if provider_id not in self.link.provider_ids:
            abort(404)
        return (provider_id,)


@contextmanager
def opened_record() -> Iterator[Session]:
    """The record for one request; what is not committed is rolled back."""
    with record(app_state().config.database_url) as session:
        yield session


def is_token(text: str) -> bool:
    """Whether a text can be a token at all, before the record is asked."""
    return bool(_is_token(text))


def refuse_link() -> NoReturn:
    """The same page for every link that does not work; 429 after too many of them."""
    wrong = current_app.extensions["wrong_links"]
    assert isinstance(wrong, WrongLinks)
    abort(429 if wrong.is_too_many(now()) else 404)


def refuse_other_sites() -> None:
    """403 for a form that another site sends."""
    if is_from_another_site():
        abort(403)


def link_request(session: Session, link: OpenLink | None, action: str) -> LinkRequest:
    """The request of a link for the settings that still have its address; 404 without one.

    `action` is the address of the page's forms.
    """
    if link is None:
        refuse_link()
    key = get_key(session, app_state().config.data_dir)
    still = settings_still_at(session, link.provider_ids, link.address_digest, key)
    if not still:
        refuse_link()
    link = replace(link, provider_ids=still)
    site_council = council_numbered(link.la_number)
    code = page_language(site_council, request.form.get(LANGUAGE_FIELD, ""), link.language)
    return LinkRequest(session, link, site_council, frame_of(code, site_council, action))


def in_language(opened: LinkRequest, code: str) -> LinkRequest:
    """The request in a language that its button names, in which the next message comes too.

    400 for a language that the council does not offer. Commits.
    """
    if not is_offered(code, opened.council):
        abort(400)
    set_language(opened.session, opened.link.link_id, code)
    opened.session.commit()
    return replace(opened, frame=frame_of(code, opened.council, opened.frame.action))
