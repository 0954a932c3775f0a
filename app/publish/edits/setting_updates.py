"""What a setting sends through a link: a confirmation, vacancies, a narrower consent, proposals.

A confirmation, vacancies and a narrower consent are edits: public at once, with an audit entry that
names the link. Everything else waits for a person of the council (`app.data.proposals`). Source:
docs/rules.md#what-settings-send.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from app.core.consent import Consent, more_restrictive
from app.core.json_text import encode_sorted
from app.data.audit import AuditEntry, keyed_digest, save_audit_entry
from app.data.edits import EditsByField, edit_in_force, find_edits
from app.data.install_key import get_key
from app.data.proposals import ProposedValue, replace_waiting, save_proposals, sender_name
from app.data.recorded_consents import WAYS, RecordedConsent
from app.data.setting_links import close_form, find_form
from app.data.tables import EditField
from app.publish.edits.consents import agreed_by_all, record_consent
from app.publish.edits.edit_requests import EditRequest, Officer, check_council, save_edits
from app.publish.errors import EditNotPublished, EditUnchanged, PublishError
from app.publish.read_record import find_source_facts
from app.publish.selection.edit_fields import FIELD_RULES, SPACE_DAY
from app.publish.selection.source_facts import SourceFacts

IN_WRITING = WAYS[1]
REASON = "sent by the setting"


class FormClosed(PublishError):
    """The form was sent before, or its hour is over."""


@dataclass(frozen=True)
class Sender:
    """A setting that uses a link of its council, at a time in UTC."""

    link_id: int
    la_number: str
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def officer(self) -> Officer:
        """Who the history and the audit name."""
        return Officer(sender_name(self.link_id), self.now, REASON)


def confirm_details(
    session: Session, data_dir: Path, sender: Sender, provider_ids: Collection[str]
) -> None:
    """Record today that everything families see of these settings is right. Commits.

    Their vacancies count as confirmed today too. Sent twice on a day, it changes nothing. Errors
    are those of `save_edits`; EditConflict where an officer changes the vacancies at this moment.
    """
    _save(session, data_dir, sender, confirmations(session, provider_ids, sender.today))


def confirmations(session: Session, provider_ids: Collection[str], day: date) -> list[EditRequest]:
    """The edits by which settings confirm on a day what families see, vacancies too."""
    facts, edits = find_source_facts(session, provider_ids), find_edits(session, provider_ids)
    requests = []
    for one in sorted(provider_ids):
        requests.append(EditRequest(one, EditField.CONFIRMED, day.isoformat()))
        own = edits.get(one, {})
        stated = _text_in_force(EditField.VACANCIES, facts.get(one), own)
        if dated := _confirmed_on(stated, day):
            newest = own.get(EditField.VACANCIES)
            seen_id = newest.id if newest else 0
            requests.append(EditRequest(one, EditField.VACANCIES, dated, seen_id))
    return requests


def give_vacancies(
    session: Session, data_dir: Path, sender: Sender, provider_id: str, cells: Mapping[str, str]
) -> None:
    """Publish a setting's vacancies with today's day. Commits.

    `cells` are those of a listing by column (`choice_parsers.SPACE_COLUMNS`); none of them given
    shows none. Raises EditRefused for a cell that cannot be read, and the errors of `save_edits`.
    """
    text = vacancies_text(cells, sender.today)
    _save(session, data_dir, sender, [EditRequest(provider_id, EditField.VACANCIES, text)])


def vacancies_text(cells: Mapping[str, str], day: date) -> str:
    """The text of vacancies that are right on a day; "" where none is given."""
    given = {column: cell for column, cell in cells.items() if cell.strip()}
    return encode_sorted({**given, SPACE_DAY: day.isoformat()}) if given else ""


def narrow_consent(
    session: Session, data_dir: Path, sender: Sender, provider_id: str, wanted: Consent
) -> None:
    """Show less of a home from now on. Commits; does nothing where no more is shown already.

    A proposal to show more no longer waits. Errors are those of `record_consent`.
    """
    check_council(session, provider_id, sender.la_number)
    agreed = agreed_by_all(session, provider_id)
    if more_restrictive(agreed, wanted) is agreed:
        return
    given = RecordedConsent(wanted, sender.today, IN_WRITING)
    record_consent(
        session,
        data_dir,
        provider_id,
        given,
        sender.officer,
        sender.la_number,
        after=lambda: replace_waiting(session, provider_id, [EditField.CONSENT], sender.now),
    )


@dataclass(frozen=True)
class SentForm:
    """What one form sends of a setting: proposals, and vacancies unless they are None.

    `is_last` closes the form; a link for several settings has one form for all of them.
    """

    provider_id: str
    values: Sequence[ProposedValue]
    vacancies: str | None = None
    is_last: bool = True


def send_form(
    session: Session, data_dir: Path, sender: Sender, form_token: str, sent: SentForm
) -> None:
    """Save the proposals of a form, publish its vacancies and close it, all or nothing. Commits.

    Raises FormClosed where it is not open any more, and the errors of `save_edits`.
    """

    def close() -> None:
        if sent.is_last:
            is_open = close_form(session, form_token, sender.now)
        else:
            is_open = find_form(session, form_token, sender.now) is not None
        if not is_open:
            raise FormClosed("this form is closed")

    was_proposed = False

    def propose() -> None:
        nonlocal was_proposed
        _propose(session, data_dir, sender, sent)
        was_proposed = True

    check_council(session, sent.provider_id, sender.la_number)
    if sent.vacancies is not None:
        request = EditRequest(sent.provider_id, EditField.VACANCIES, sent.vacancies)
        try:
            edit_and_propose = {"before": close, "after": propose}
            save_edits(
                session, data_dir, [request], sender.officer, sender.la_number, **edit_and_propose
            )
        except (EditUnchanged, EditNotPublished):
            if was_proposed:
                raise
        if was_proposed:  # otherwise the same vacancies were saved meanwhile: rolled back
            return
    try:
        close()
        propose()
    except FormClosed:
        session.rollback()
        raise
    session.commit()


def _propose(session: Session, data_dir: Path, sender: Sender, sent: SentForm) -> None:
    if not sent.values:
        return
    provider_id = sent.provider_id
    facts = find_source_facts(session, [provider_id]).get(provider_id)
    is_home = facts is None or facts.is_home  # in doubt, treated as a home
    save_proposals(session, sender.la_number, provider_id, sender.link_id, sent.values, sender.now)
    for one in sent.values:
        old, new = one.seen_value, one.value
        if is_home and one.field in FIELD_RULES:
            key = get_key(session, data_dir)
            old, new = keyed_digest(key, old), keyed_digest(key, new)
        who = sender_name(sender.link_id)
        entry = AuditEntry(who, "proposal", provider_id, one.field.value, old, new)
        save_audit_entry(session, entry, sender.now)


def _save(
    session: Session, data_dir: Path, sender: Sender, requests: Sequence[EditRequest]
) -> None:
    try:
        save_edits(session, data_dir, requests, sender.officer, sender.la_number)
    except EditUnchanged:
        return


def _text_in_force(field: EditField, facts: SourceFacts | None, own: EditsByField) -> str:
    """What families see of a field, as far as the setting agreed."""
    if edit := edit_in_force(own, field):
        return edit.value
    return facts.value(field) if facts else ""


def _confirmed_on(text: str, day: date) -> str:
    """The text of vacancies as confirmed on a day; "" without vacancies."""
    rule = FIELD_RULES[EditField.VACANCIES]
    vacancies, _ = rule.value(text)
    return rule.write((vacancies, day)) if vacancies else ""
