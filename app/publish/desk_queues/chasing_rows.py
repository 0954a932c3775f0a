"""The settings of a council that may be asked about their listing, longest overdue first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from app.core.chasing import AskedOutcome, ChasingFilter, Due, due_of, has_no_answer
from app.core.consent import Consent
from app.core.mail_address import is_address
from app.core.source_names import LISTING
from app.data.chasing import (
    Asked,
    SettingToAsk,
    find_known_addresses,
    find_last_attempts,
    find_last_reminders,
    find_perhaps_confidential,
    find_settings_to_ask,
    newest,
)
from app.data.editions import find_current_edition
from app.data.edits import Edit, EditsByField, edit_in_force, find_edits_of_council
from app.data.listing_facts import ListingFacts, find_listing_facts
from app.data.mail_stops import ASKED, BOUNCED, find_stops
from app.data.proposals import find_last_proposed
from app.data.tables import EditField
from app.publish.read_record import find_source_facts
from app.publish.setting_addresses import digest_of_address

_NOT_ASKED = (AskedOutcome.WAITING, AskedOutcome.CAME_BACK, AskedOutcome.NOT_SENT)


class ChasingRow(NamedTuple):
    """A setting, when it last confirmed its listing, and how it was last asked.

    `phone` is the number in force. `vacancies_on` is None for a setting that gives no vacancies.
    `email_known` is false where no source has an address; `stopped` is why the address gets no
    reminders: "asked", "bounced" or "".
    """

    provider_id: str
    name: str
    kind: str
    numbers: str
    phone: str
    confirmed_on: date | None
    vacancies_on: date | None
    due: Due
    email_known: bool
    stopped: str
    last_reminder: Asked | None
    last_asked: Asked | None
    no_answer: bool

    def is_in(self, wanted: ChasingFilter) -> bool:
        """Whether a filter lists the setting."""
        match wanted:
            case ChasingFilter.OVERDUE:
                return self.due.is_overdue
            case ChasingFilter.NEVER_ASKED:
                return self.last_asked is None
            case ChasingFilter.NO_ANSWER:
                return self.no_answer
            case ChasingFilter.NO_EMAIL:
                return not self.email_known
            case ChasingFilter.CAME_BACK:
                return self.came_back
            case ChasingFilter.NO_MAIL:
                return self.stopped == ASKED
        return True

    @property
    def came_back(self) -> bool:
        """Whether the address gets no mail because messages to it came back."""
        last = self.last_reminder
        return self.stopped == BOUNCED or (
            last is not None and last.outcome is AskedOutcome.CAME_BACK
        )


def find_chasing_rows(
    session: Session, la_number: str, today: date, secret: bytes
) -> list[ChasingRow]:
    """Every setting of a council that may be asked: longest overdue first, then by name.

    `secret` keys the digests of addresses.
    """
    edition = find_current_edition(session, f"{LISTING}/{la_number}")
    read = _Read(
        as_at=edition.as_at if edition else None,
        facts={one.provider_id: one for one in find_listing_facts(session, la_number)},
        edits=find_edits_of_council(session, la_number),
        reminders=find_last_reminders(session, la_number),
        attempts=find_last_attempts(session, la_number),
        proposed=find_last_proposed(session, la_number),
        addresses=find_known_addresses(session, la_number),
        stops=find_stops(session, la_number),
        secret=secret,
    )
    settings = find_open_settings(session, la_number).values()
    return sorted((read.row(one, today) for one in settings), key=_order)


def find_open_settings(session: Session, la_number: str) -> dict[str, SettingToAsk]:
    """The settings of a council that may be asked, by provider_id; no confidential one."""
    found = find_settings_to_ask(session, la_number)
    doubtful = find_perhaps_confidential(session, la_number) & found.keys()
    facts = find_source_facts(session, doubtful)
    for provider_id in doubtful:
        if provider_id not in facts or facts[provider_id].consent is Consent.NOTHING:
            del found[provider_id]
    return found


@dataclass(frozen=True)
class _Read:
    """What the rows of a council follow from, by provider_id; `stops` are by keyed digest."""

    as_at: date | None
    facts: Mapping[str, ListingFacts]
    edits: Mapping[str, EditsByField]
    reminders: Mapping[str, Asked]
    attempts: Mapping[str, Asked]
    proposed: Mapping[str, datetime]
    addresses: Mapping[str, str]
    stops: Mapping[str, str]
    secret: bytes

    def row(self, setting: SettingToAsk, today: date) -> ChasingRow:
        provider_id = setting.provider_id
        confirmed_on = self._confirmed_on(provider_id)
        vacancies_on = self._vacancies_on(provider_id)
        address = self.addresses.get(provider_id, "")
        reminder = self.reminders.get(provider_id)
        asked = newest(reminder, self.attempts.get(provider_id))
        return ChasingRow(
            provider_id=provider_id,
            name=self._text(provider_id, EditField.NAME, setting.name),
            kind=setting.kind,
            numbers=setting.numbers,
            phone=self._text(provider_id, EditField.PHONE, setting.phone),
            confirmed_on=confirmed_on,
            vacancies_on=vacancies_on,
            due=due_of(confirmed_on, vacancies_on, today),
            email_known=is_address(address),
            stopped=self._why_stopped(address),
            last_reminder=reminder,
            last_asked=asked,
            no_answer=_has_no_answer(asked, self._answered_on(provider_id, confirmed_on), today),
        )

    def _answered_on(self, provider_id: str, confirmed_on: date | None) -> date | None:
        """The last day on which the setting confirmed something or sent a change."""
        proposed = self.proposed.get(provider_id)
        return max(filter(None, (confirmed_on, proposed and proposed.date())), default=None)

    def _why_stopped(self, address: str) -> str:
        if not (self.stops and address):  # a digest of every address would cost more than the rest
            return ""
        return self.stops.get(digest_of_address(self.secret, address), "")

    def _in_force(self, provider_id: str, field: EditField) -> Edit | None:
        return edit_in_force(self.edits.get(provider_id, {}), field)

    def _text(self, provider_id: str, field: EditField, sourced: str) -> str:
        edit = self._in_force(provider_id, field)
        return edit.value if edit else sourced

    def _confirmed_on(self, provider_id: str) -> date | None:
        """The last day on which anybody confirmed something of the listing."""
        edited = [one.edited_on for one in self.edits.get(provider_id, {}).values()]
        facts = self.facts.get(provider_id)
        listed = (self.as_at, facts.space_confirmed_on, facts.number_confirmed_on) if facts else ()
        return max(filter(None, (*listed, *edited)), default=None)

    def _vacancies_on(self, provider_id: str) -> date | None:
        """The last day on which vacancies were confirmed; None where there are none."""
        edit = self._in_force(provider_id, EditField.VACANCIES)
        facts = self.facts.get(provider_id)
        if not (edit.value if edit else facts and facts.has_vacancies):
            return None
        listed = facts.space_confirmed_on if facts else None
        return max(filter(None, (listed, edit.edited_on if edit else None)), default=None)


def _has_no_answer(asked: Asked | None, answered_on: date | None, today: date) -> bool:
    """Whether a setting that was asked had its time to answer; not if no message reached it."""
    if asked is None or asked.outcome in _NOT_ASKED:
        return False
    return has_no_answer(asked.at.date(), answered_on, today)


def _order(row: ChasingRow) -> tuple[bool, date, str, str]:
    since = row.due.since or date.min
    return not row.due.is_overdue, since, row.name.casefold(), row.provider_id
