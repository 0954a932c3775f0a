"""The form for reports that a fact on a setting's page is wrong. It needs no account and no script.

Where this host has nowhere to send reports, the page has the council's telephone number only.
"""

import logging
import time
from dataclasses import dataclass, replace
from functools import cached_property

from flask import Blueprint, Response, abort, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from app.core.mistake_report import (
    CONTACT_LENGTH_MAX,
    TEXT_LENGTH_MAX,
    MistakeReport,
    PageFact,
    cut_lines,
    is_contact,
    plain_text,
)
from app.core.text_normalisation import slug as slug_of
from app.inbox.report_files import store_report
from app.snapshot.layout import Setting
from app.web import presenters
from app.web.presenters.mistake_form import (
    MistakeForm,
    digest_of_lines,
    shown_lines,
)
from app.web.presenters.setting_page import SettingPage
from app.web.public.offered_language import redirect_to_offered_language
from app.web.public.report_limits import ReportLimits
from app.web.request_context import (
    app_state,
    council,
    council_of_area,
    councils,
    is_from_another_site,
    now,
    page_frame,
    snapshot,
    today,
)
from app.web.templating import render

bp = Blueprint("mistakes", __name__)
bp.before_request(redirect_to_offered_language)
_limits = ReportLimits()
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Reported:
    """The page of a setting that a report is about: as the person reads it, and in English."""

    lang: str
    setting: Setting

    @cached_property
    def details(self) -> SettingPage:
        return _details(self.lang, self.setting)

    @cached_property
    def _english(self) -> SettingPage:
        return self.details if self.lang == "en" else _details("en", self.setting)

    def lines(self, fact: PageFact) -> tuple[str, ...]:
        """The lines of a fact as the person reads them."""
        return shown_lines(self.details, fact, render.translator(self.lang))

    def english_lines(self, fact: PageFact) -> tuple[str, ...]:
        """The lines of a fact as the council's officers read them."""
        return shown_lines(self._english, fact, render.translator("en"))


@bp.route("/<lang:lang>/wrong/<provider_id>/<name>", methods=["GET", "POST"])
def report(lang: str, provider_id: str, name: str) -> AnyResponse:
    """The form about one fact of a setting; sent by POST, and then the thanks at the name "sent"."""
    if request.method == "POST" and is_from_another_site():
        abort(403)
    reported = _Reported(lang, _setting(provider_id))
    if name == "sent" and request.method != "POST":
        return _page(reported, None)
    fact = _fact(name)
    if request.method == "POST":
        return _send(reported, fact)
    return _page(reported, _form(reported, fact))


def _send(reported: _Reported, fact: PageFact) -> AnyResponse:
    """Take a report: it is on disk before the thanks are shown."""
    form, setting = _sent_form(reported, fact), reported.setting
    if not _takes_reports(setting):
        return _page(reported, form, 503)
    if form.has_problem:
        return _page(reported, form, 400)
    if form.has_changed:
        return _page(reported, form, 409)
    sender = setting.la_code, _client_address(), time.monotonic()
    if _limits.is_full(*sender):
        return _page(reported, form, 429)
    try:
        store_report(app_state().config.data_dir, _report(reported, fact, form))
    except OSError as error:
        _log.warning("a report of a mistake could not be stored: %s", error.strerror or error)
        return _page(reported, form, 503)
    _limits.count(*sender)
    return redirect(f"/{reported.lang}/wrong/{setting.provider_id}/sent", code=303)


def _takes_reports(setting: Setting) -> bool:
    """Whether a report reaches a council: there is a record to send it to, and a desk to read it.

    Settings of councils without a desk here lie across the border.
    """
    return app_state().inbox is not None and councils().by_code(setting.la_code) is not None


def _client_address() -> str | None:
    """The address of the client, where PROXY_HOPS says how to find it."""
    return request.remote_addr if app_state().config.proxy_hops else None


def _setting(provider_id: str) -> Setting:
    """The published setting; 404 for a malformed id, 410 for one that is not shown."""
    if not (len(provider_id) == 12 and provider_id.isascii() and provider_id.isalnum()):
        abort(404)
    return snapshot().settings.find(provider_id) or abort(410)


def _fact(name: str) -> PageFact:
    try:
        return PageFact(name)
    except ValueError:
        abort(404)


def _details(lang: str, setting: Setting) -> SettingPage:
    published = snapshot()
    area = published.settings.areas.get(("council", setting.la_code))
    return presenters.setting_page(
        setting,
        render.translator(lang),
        published.settings.editions,
        council(),
        council_of_area(area),
        today=today(),
    )


def _form(reported: _Reported, fact: PageFact) -> MistakeForm:
    return MistakeForm(
        fact=fact.value,
        label=reported.details.fact_labels[fact.value],
        shown=reported.lines(fact),
        seen=digest_of_lines(reported.english_lines(fact)),
    )


def _sent_form(reported: _Reported, fact: PageFact) -> MistakeForm:
    """The form as it was sent, with what is wrong with it."""
    form, translator = _form(reported, fact), render.translator(reported.lang)
    text = plain_text(request.form.get("text", ""))
    contact = plain_text(request.form.get("contact", "").replace("\n", " "))
    text_problem = contact_problem = ""
    if not text:
        text_problem = translator.gettext("Write what is wrong.")
    elif len(text) > TEXT_LENGTH_MAX:
        text_problem = translator.gettext(
            "Write at most %(most)s characters: you wrote %(count)s.",
            most=TEXT_LENGTH_MAX,
            count=len(text),
        )
    if contact and (len(contact) > CONTACT_LENGTH_MAX or not is_contact(contact)):
        contact_problem = translator.gettext("Write a whole email address or telephone number.")
    return replace(
        form,
        text=text,
        contact=contact,
        text_problem=text_problem,
        contact_problem=contact_problem,
        has_changed=request.form.get("seen", form.seen) != form.seen,
    )


def _report(reported: _Reported, fact: PageFact, form: MistakeForm) -> MistakeReport:
    return MistakeReport(
        provider_id=reported.setting.provider_id,
        la_code=reported.setting.la_code,
        fact=fact,
        shown=cut_lines(reported.english_lines(fact)),
        text=form.text,
        contact=form.contact,
        language=reported.lang,
        sent_at=now(),
    )


def _page(reported: _Reported, form: MistakeForm | None, status: int = 200) -> Response:
    """The form, or without one the thanks. What a person wrote is stored in no cache."""
    lang, setting = reported.lang, reported.setting
    end = form.fact if form else "sent"
    page = render.page(
        lang,
        "public/mistake/form.html" if form else "public/mistake/sent.html",
        page_frame=page_frame(lang, f"wrong/{setting.provider_id}/{end}"),
        setting=reported.details,
        setting_url=f"/{lang}/place/{setting.provider_id}/{slug_of(setting.name)}",
        form=form,
        takes_reports=_takes_reports(setting),
        status=status,
        text_max=TEXT_LENGTH_MAX,
        contact_max=CONTACT_LENGTH_MAX,
    )
    response = make_response(page, status)
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    return response
