"""Deciding about reports that a fact is wrong: accept, put right, reject with a reason, or answer."""

from dataclasses import dataclass
from functools import partial

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.desk_queue import Queue
from app.core.mistake_report import OPEN_STATES, ReportState, plain_text
from app.core.staff_roles import EDITING, ERASING, SEEING_SOURCES
from app.data.council_settings import get_council_setting, is_known_provider
from app.data.mistake_reports import (
    OUTCOME_LENGTH_MAX,
    ReportDecided,
    Reported,
    erase_report,
    find_open_reports,
    find_report,
    find_reports,
    save_answer,
)
from app.i18n import mark
from app.mail.start_sender import start_sender
from app.publish.edits.decide_reports import ReportDecision, ReportEnded, decide, queue_answer
from app.publish.errors import EditNotPublished, NotOfThisCouncil
from app.web.request_context import app_state, now
from app.web.staff.access import allowed, current_user
from app.web.staff.other_council import refuse_other_council
from app.web.staff.record_session import record_session
from app.web.staff.reports.page import closed_reports, decision_words, edit_group, shown_report
from app.web.staff.setting.form import REASON_LENGTH_MAX
from app.web.staff.setting.own_setting import (
    acting_officer,
    address_key,
    english,
    field_states,
    own_council,
)
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("reports", "/council/reports")
Answer = Response | tuple[str, int]
_DONE = {
    "accepted": mark("Accepted. The page of the setting says that you are checking it."),
    "corrected": mark("Closed: it is put right."),
    "unchanged": mark("Closed: it was right. The page no longer says that you are checking it."),
    "rejected": mark("Closed. The audit keeps your reason."),
    "told": mark("Your answer goes out by email."),
    "answered": mark("Closed. Your answer goes out by email."),
    "answered-here": mark("Closed. Your answer is kept here for 90 days."),
    "deleted": mark("The report is deleted."),
    "later": mark("Saved, but not public yet. The service tries again by itself."),
}
# The states in which a report may be decided so.
_DECIDED_FROM = {
    ReportState.CHECKING: {ReportState.WAITING},
    ReportState.CORRECTED: {ReportState.CHECKING},
    ReportState.UNCHANGED: {ReportState.CHECKING},
    ReportState.REJECTED: OPEN_STATES,
    ReportState.ANSWERED: OPEN_STATES,
}
GONE = mark("No source has this setting in your council any more: reject the report or answer it.")
NO_REASON = mark("Say why: a colleague may have to explain it.")
NO_ANSWER = mark("Write the answer.")
NOT_CLOSED = mark("It is not closed, or gone already. Close a report before you delete it.")
NOT_ANY_MORE = mark("It was decided while you looked, and your decision was not saved.")
NO_NAME = mark("A setting without a public name")
BY_THE_PUBLIC = mark("Reported by a member of the public")


@dataclass(frozen=True)
class Trouble:
    """Why nothing was saved, with what the officer wrote about which report."""

    text: str
    report_id: int = 0
    written: str = ""


@bp.get("/<provider_id>")
@allowed(*SEEING_SOURCES)
def show(provider_id: str) -> str:
    """The reports about a setting."""
    return _page(provider_id)


@bp.post("/<provider_id>/<int(max=2147483647):report_id>/accept")
@allowed(*EDITING)
def accept(provider_id: str, report_id: int) -> Answer:
    """Accept a report: pages say that the fact is checked, and the form of the field opens."""
    reported = _own_report(provider_id, report_id)
    saved = _decide(reported, ReportDecision(ReportState.CHECKING), "accepted")
    group = edit_group(reported)
    if group and isinstance(saved, Response) and field_states(provider_id):
        return redirect(url_for("settings.edit", provider_id=provider_id, name=group), code=303)
    return saved


@bp.post("/<provider_id>/<int(max=2147483647):report_id>/corrected")
@allowed(*EDITING)
def corrected(provider_id: str, report_id: int) -> Answer:
    """Close a report whose fact is put right."""
    reported = _own_report(provider_id, report_id)
    return _decide(reported, ReportDecision(ReportState.CORRECTED), "corrected")


@bp.post("/<provider_id>/<int(max=2147483647):report_id>/unchanged")
@allowed(*EDITING)
def unchanged(provider_id: str, report_id: int) -> Answer:
    """Close a report whose fact was right."""
    reported = _own_report(provider_id, report_id)
    return _decide(reported, ReportDecision(ReportState.UNCHANGED), "unchanged")


@bp.post("/<provider_id>/<int(max=2147483647):report_id>/reject")
@allowed(*EDITING)
def reject(provider_id: str, report_id: int) -> Answer:
    """Close a report with a reason; nothing is changed or sent."""
    reported, reason = _own_report(provider_id, report_id), _written("reason")[:REASON_LENGTH_MAX]
    if not reason:
        return _page(provider_id, Trouble(english().gettext(NO_REASON), report_id)), 422
    return _decide(reported, ReportDecision(ReportState.REJECTED, reason), "rejected")


@bp.post("/<provider_id>/<int(max=2147483647):report_id>/answer")
@allowed(*EDITING)
def answer(provider_id: str, report_id: int) -> Answer:
    """Close a report with an answer, which goes to the person where they gave an email address."""
    reported, text = _own_report(provider_id, report_id), _written("answer")
    if not text:
        return _page(provider_id, Trouble(english().gettext(NO_ANSWER), report_id)), 422
    if reported.can_be_answered:
        return _answer_closed(reported, text)
    return _decide(reported, ReportDecision(ReportState.ANSWERED, text), "answered-here")


@bp.post("/<provider_id>/<int(max=2147483647):report_id>/delete")
@allowed(*ERASING)
def delete(provider_id: str, report_id: int) -> Answer:
    """Delete a closed report before its 90 days, because the person who sent it asks for that."""
    reported, session = _own_report(provider_id, report_id), record_session()
    try:
        erase_report(session, reported, current_user().who, now())
    except ReportDecided:
        session.rollback()
        return _page(provider_id, Trouble(english().gettext(NOT_CLOSED))), 409
    session.commit()
    return redirect(url_for("reports.show", provider_id=provider_id, done="deleted"), 303)


def _answer_closed(reported: Reported, text: str) -> Answer:
    """Tell the person what came of a report that is closed already."""
    session, officer = record_session(), acting_officer("")
    try:
        save_answer(session, reported, text, officer.who, officer.now)
    except ReportDecided:
        session.rollback()
        return _conflict(reported, text)
    is_sent = queue_answer(session, reported, officer, address_key())
    session.commit()
    if is_sent:
        start_sender(app_state().config)
    done = "told" if is_sent else "answered-here"
    return redirect(url_for("reports.show", provider_id=reported.provider_id, done=done), 303)


def _conflict(reported: Reported, written: str) -> Answer:
    trouble = Trouble(_why_ended(reported.id), reported.id, written)
    return _page(reported.provider_id, trouble), 409


def _decide(reported: Reported, decision: ReportDecision, outcome: str) -> Answer:
    """Save a decision and go to the page with its outcome; 409 where a colleague was first."""
    if reported.state not in _DECIDED_FROM[decision.state]:
        return _conflict(reported, decision.outcome)
    session, data_dir = record_session(), app_state().config.data_dir
    officer, is_sent = acting_officer(english().gettext(BY_THE_PUBLIC)), False

    def send_answer() -> None:
        nonlocal is_sent
        if decision.state is ReportState.ANSWERED:
            is_sent = queue_answer(session, reported, officer, address_key())

    try:
        decide(session, data_dir, reported, decision, officer, after=send_answer)
    except ReportEnded:
        session.rollback()
        return _conflict(reported, decision.outcome)
    except NotOfThisCouncil:
        session.rollback()
        return _page(reported.provider_id, Trouble(english().gettext(GONE), reported.id)), 409
    except EditNotPublished:
        outcome = "later"
    if is_sent:
        start_sender(app_state().config)
        outcome = "answered"
    return redirect(url_for("reports.show", provider_id=reported.provider_id, done=outcome), 303)


def _why_ended(report_id: int) -> str:
    found = find_report(record_session(), report_id)
    words = decision_words(found, english()) if found else ""
    return f"{english().gettext(NOT_ANY_MORE)} {words}".strip()


def _own_report(provider_id: str, report_id: int) -> Reported:
    """The report, if it is about this setting and to this council; otherwise 404."""
    found = find_report(record_session(), report_id)
    if found and found.la_number != own_council():
        refuse_other_council("report", f"report {report_id}")
    if found is None or found.provider_id != provider_id:
        abort(404)
    return found


def _written(name: str) -> str:
    """A text of the form with its line breaks, without empty ends."""
    return plain_text(request.form.get(name, ""))[:OUTCOME_LENGTH_MAX]


def _page(provider_id: str, trouble: Trouble = Trouble("")) -> str:
    session, translator = record_session(), english()
    every = find_reports(session, own_council(), provider_id)
    setting = get_council_setting(session, provider_id, own_council())
    if setting is None and not every:
        if is_known_provider(session, provider_id):
            refuse_other_council("setting", provider_id)
        abort(404)
    states = field_states(provider_id) if setting else {}
    word = partial(shown_report, states=states, translator=translator)
    done = _DONE.get(request.args.get("done", ""), "")
    return render.page(
        "en",
        "staff/reports/show.html",
        setting=setting,
        name=(setting.name if setting else "") or translator.gettext(NO_NAME),
        provider_id=provider_id,
        reports=list(map(word, find_open_reports(session, own_council(), provider_id))),
        closed=closed_reports(every, translator),
        may_decide=current_user().may(*EDITING),
        may_erase=current_user().may(*ERASING),
        trouble=trouble,
        outcome_max=OUTCOME_LENGTH_MAX,
        done=translator.gettext(done) if done and not trouble.text else "",
        queue_url=url_for("today.queue", name=Queue.REPORTS.value),
    )
