"""Deciding about what a setting sent: each value is approved by itself; several may be sent back."""

from collections.abc import Collection

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.desk_queue import Queue
from app.core.staff_roles import EDITING
from app.data.edits import find_edits
from app.data.proposals import (
    COMMENT_LENGTH_MAX,
    Proposed,
    find_proposals,
    find_waiting,
    get_proposal,
    is_known_proposal,
)
from app.data.tables import EditField, ProposalState
from app.i18n import mark
from app.mail.start_sender import start_sender
from app.publish.edits.consents import agreed_by_all
from app.publish.edits.decide_proposals import Decider, ProposalEnded, approve_proposal
from app.publish.edits.decide_proposals import send_back as send_back_to_setting
from app.publish.errors import EditConflict, EditNotPublished, EditRefused
from app.web.request_context import app_state, council, now
from app.web.staff.access import allowed, current_user
from app.web.staff.list_pages import sent_number
from app.web.staff.other_council import refuse_other_council
from app.web.staff.proposals.page import (
    CurrentValue,
    current_consent,
    current_value,
    decided_proposals,
    decision_words,
    shown_proposal,
)
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import (
    address_key,
    english,
    field_states,
    is_seen_by_families,
    own_council,
    own_setting,
)
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.staff.whole_number import whole_number
from app.web.templating import render

bp = staff_blueprint("proposals", "/council/proposals")
Answer = Response | tuple[str, int]
_DONE = {
    "approved": mark("Approved. Families see it now."),
    "approved-hidden": mark(
        "Approved. Families do not see it, as they do not see all of this setting."
    ),
    "later": mark("Approved, but not public yet. The service tries again by itself."),
    "sent-back": mark("Sent back. The setting gets your comment by email."),
    "no-preview": mark("There is no preview: families do not see this setting at the moment."),
    "ring": mark("Sent back, but the setting has no email address that works: ring it."),
}
NO_COMMENT = mark("Say what is wrong: the setting reads it.")
NONE_CHOSEN = mark("Tick what you send back.")
CHANGED = mark(
    "A colleague changed this field while you looked. Nothing is saved: compare the values again."
)
NOT_ANY_MORE = mark("It was decided while you looked, and your decision was not saved.")


@bp.get("/<provider_id>")
@allowed(*EDITING)
def show(provider_id: str) -> str:
    """What a setting sent, old beside new."""
    return _page(provider_id)


@bp.post("/<provider_id>/<int(max=2147483647):proposal_id>/approve")
@allowed(*EDITING)
def approve(provider_id: str, proposal_id: int) -> Answer:
    """Approve one value: it is an edit of the officer, public at once."""
    proposal = _own_proposal(provider_id, proposal_id)
    if proposal.state is not ProposalState.WAITING:
        return _page(provider_id, trouble=_why_ended(proposal)), 409
    day = english().date(proposal.proposed_at.date())
    reason = english().gettext(mark("Sent by the setting on %(day)s"), day=day)
    session, data_dir = record_session(), app_state().config.data_dir
    try:
        saved = approve_proposal(
            session, data_dir, proposal, sent_number("seen"), _decider(), reason
        )
    except ProposalEnded:
        return _page(provider_id, trouble=_why_ended(_own_proposal(provider_id, proposal_id))), 409
    except EditConflict:
        return _page(provider_id, trouble=english().gettext(CHANGED)), 409
    except EditNotPublished:
        return _to_page(provider_id, "later")
    except EditRefused as error:
        session.rollback()
        why = english().gettext(mark("It cannot be approved: %(why)s"), why=str(error))
        return _page(provider_id, trouble=why), 422
    can_undo = proposal.field is not EditField.CONSENT  # a recorded consent is never taken back
    return _to_page(provider_id, "approved", saved.batch if can_undo else 0)


@bp.post("/<provider_id>/send-back")
@allowed(*EDITING)
def send_back(provider_id: str) -> Answer:
    """Send the ticked values back with one comment for the setting."""
    own_setting(provider_id)
    ids = {whole_number(one) or 0 for one in request.form.getlist("proposal")}
    proposals = [_own_proposal(provider_id, one) for one in sorted(ids)]
    comment = " ".join(request.form.get("comment", "").split())[:COMMENT_LENGTH_MAX]
    problem = NONE_CHOSEN if not proposals else "" if comment else NO_COMMENT
    if problem:
        return _page(provider_id, english().gettext(problem), ids, comment), 422
    ended = next((one for one in proposals if one.state is not ProposalState.WAITING), None)
    if ended:
        return _page(provider_id, _why_ended(ended), ids, comment), 409
    session = record_session()
    try:
        is_queued = send_back_to_setting(session, proposals, comment, _decider(), address_key())
    except ProposalEnded:
        return _page(provider_id, english().gettext(NOT_ANY_MORE), ids, comment), 409
    if is_queued:
        start_sender(app_state().config)
    return _to_page(provider_id, "sent-back" if is_queued else "ring")


def _own_proposal(provider_id: str, proposal_id: int) -> Proposed:
    """The proposal, if it is this setting's to this council; otherwise 404."""
    own_setting(provider_id)
    found = get_proposal(record_session(), own_council(), proposal_id)
    if found is None and is_known_proposal(record_session(), proposal_id):
        refuse_other_council("proposal", f"proposal {proposal_id}")
    if found is None or found.provider_id != provider_id:
        abort(404)
    return found


def _decider() -> Decider:
    return Decider(current_user().who, own_council(), now(), council().default_language)


def _why_ended(proposal: Proposed) -> str:
    words = decision_words(proposal, english())
    return " ".join((english().gettext(NOT_ANY_MORE), f"{words}.", proposal.comment)).strip()


def _to_page(provider_id: str, outcome: str, batch: int = 0) -> Response:
    address = url_for("proposals.show", provider_id=provider_id, done=outcome, batch=batch or None)
    return redirect(address, code=303)


def _page(
    provider_id: str, trouble: str = "", chosen: Collection[int] = (), comment: str = ""
) -> str:
    setting, session, translator = own_setting(provider_id), record_session(), english()
    waiting = find_waiting(session, own_council(), provider_id)
    current = _current_values(provider_id, {one.field for one in waiting})
    done = request.args.get("done", "")
    if done == "approved" and not is_seen_by_families(provider_id):
        done = "approved-hidden"
    outcome = _DONE.get(done, "")
    return render.page(
        "en",
        "staff/proposals/show.html",
        setting=setting,
        proposals=[shown_proposal(one, current[one.field], chosen, translator) for one in waiting],
        decided=decided_proposals(find_proposals(session, own_council(), provider_id), translator),
        trouble=trouble,
        comment=comment,
        comment_max=COMMENT_LENGTH_MAX,
        done=translator.gettext(outcome) if outcome and not trouble else "",
        batch=sent_number("batch") if outcome else 0,
        queue_url=url_for("today.queue", name=Queue.PROPOSALS.value),
    )


def _current_values(
    provider_id: str, fields: Collection[EditField]
) -> dict[EditField, CurrentValue]:
    """What is in force of these fields; nothing of a setting that no source has as open."""
    states, translator = field_states(provider_id), english()
    nothing = CurrentValue([], "", "", 0, ())
    found = {
        one: current_value(states[one], translator) if one in states else nothing for one in fields
    }
    if EditField.CONSENT in fields:
        edit = find_edits(record_session(), [provider_id]).get(provider_id, {})
        agreed = agreed_by_all(record_session(), provider_id)
        found[EditField.CONSENT] = current_consent(agreed, edit.get(EditField.CONSENT), translator)
    return found
