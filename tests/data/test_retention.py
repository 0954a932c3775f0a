"""What is over its period is deleted, nothing else, and the audit has how much."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, SQLModel, col, select

from app.core.consent import Consent
from app.core.mistake_report import PageFact, ReportState
from app.core.retention.tables import TABLES
from app.data.audit import find_audit_entries, verify
from app.data.mail_stops import ASKED, stop_address
from app.data.retention import NOTHING, apply_retention, find_last_run, find_overdue
from app.data.session import record
from app.data.setting_notes import add_note
from app.data.tables import (
    ContactAttempt,
    ContactWay,
    CountedSignIn,
    EditField,
    Edition,
    ImportedInboxFile,
    ImportState,
    Job,
    JobKind,
    JobState,
    LinkPurpose,
    Listing,
    ListingImport,
    MessageKind,
    MessageState,
    OutboxMessage,
    OutboxSetting,
    Outcome,
    Proposal,
    ProposalState,
    Provider,
    ProviderEdit,
    RefreshRun,
    Registration,
    ReportedMistake,
    SettingLink,
    SettingLinkSetting,
    SettingNote,
    SignInAttempt,
    SignInLink,
    SignInPurpose,
    StaffSession,
    StaffUser,
)

pytestmark = pytest.mark.both_engines
THEN = datetime(2025, 3, 1, 12, tzinfo=UTC)
DAYS = {stored.name: stored.days for stored in TABLES if stored.days is not None}
SECOND = timedelta(seconds=1)
GONE = "gonegonegone"


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    with record(database_url) as opened:
        opened.add(StaffUser(id=1, name="Ada", added_at=THEN, added_by="Ann"))
        opened.flush()
        add_old_rows(opened)
        opened.commit()
        yield opened


def add_old_rows(session: Session) -> None:
    """One thing of each entry with a period, which starts at THEN; of some also a newer one."""
    link = a_link("1")
    session.add_all([link, a_link("2")])
    session.flush()
    session.add_all(SettingLinkSetting(link_id=one, provider_id=GONE) for one in (1, 2))
    session.add_all([a_setting_that_closed(), *an_open_setting()])
    session.add_all([an_edition(1, THEN), a_registration(GONE, 1), a_registration("open", None)])
    session.add_all([an_edit(GONE, EditField.PHONE), an_edit(GONE, EditField.CONSENT)])
    session.add_all([an_edit("open", EditField.PHONE)])
    add_note(session, GONE, "995", "rings back", "Ann", THEN)
    add_note(session, "open", "995", "rings back", "Ann", THEN)
    session.add(a_proposal())
    session.add_all(staff_rows())
    session.add_all([a_message(), *(a_run(source) for source in ("schools", "schools", "areas"))])
    session.flush()
    session.add(OutboxSetting(message_id=1, provider_id=GONE))


def a_setting_that_closed() -> Provider:
    return Provider(
        provider_id=GONE, phone="", consent=Consent.COUNTED, la_name="", name_source="x"
    )


def an_open_setting() -> list[SQLModel]:
    values = {"phone": "", "consent": Consent.COUNTED, "la_name": "", "name_source": "x"}
    return [Provider(provider_id="open", **values)]


def an_edition(number: int, at: datetime) -> Edition:
    return Edition(
        id=number, source="ofsted_register", as_at=at.date(), stored_at=at, file_name="x",
        sha256="x", rows_count=1, is_invented=False,
    )  # fmt: skip


def a_registration(provider_id: str, closed: int | None, number: str = "") -> Registration:
    return Registration(
        issuer="ofsted", identifier=number or provider_id, provider_id=provider_id, provider_type="x",
        is_active=True, early_years=True, compulsory=False, voluntary=False,
        closed_edition_id=closed,
    )  # fmt: skip


def an_edit(provider_id: str, field: EditField) -> ProviderEdit:
    return ProviderEdit(
        provider_id=provider_id, field=field, value="01632 960777", source_value="",
        reason="asked", edited_by="Ann", edited_at=THEN,
    )  # fmt: skip


def a_link(token: str) -> SettingLink:
    return SettingLink(
        la_number="995", purpose=LinkPurpose.REMINDER, token_digest=token, address_digest="d",
        language="en", made_at=THEN, expires_at=THEN,
    )  # fmt: skip


def a_proposal() -> Proposal:
    return Proposal(
        la_number="995", provider_id="open", link_id=2, batch=1, field=EditField.PHONE,
        value="01632 960777", seen_value="", seen_edit_id=0, proposed_at=THEN,
        state=ProposalState.ACCEPTED, decided_by="Ann", decided_at=THEN,
    )  # fmt: skip


def a_message() -> OutboxMessage:
    return OutboxMessage(
        la_number="995", kind=MessageKind.REMINDER, address="", address_digest="d", language="en",
        arguments="{}", asked_by="Ann", asked_at=THEN, state=MessageState.SENT,
        next_attempt_at=THEN, ended_at=THEN,
    )  # fmt: skip


def a_report(state: ReportState, closed_at: datetime | None) -> ReportedMistake:
    return ReportedMistake(
        la_number="995", provider_id="open", fact=PageFact.PHONE, shown="[]", text="Nobody answers.",
        contact="a@b.example", language="en", sent_at=THEN, state=state, closed_at=closed_at,
    )  # fmt: skip


def a_run(source: str) -> RefreshRun:
    return RefreshRun(source=source, file_name="x", ended_at=THEN, outcome=Outcome.STORED)


def staff_rows() -> list[SQLModel]:
    an_import = {"la_number": "995", "file_name": "x", "sha256": "x", "choices": "{}"}
    ended = {"state": ImportState.APPLIED, "sent_by": "Ann", "sent_at": THEN, "ended_at": THEN}
    a_sign_in_link = {"user_id": 1, "la_number": "995", "made_by": "Ann", "made_at": THEN}
    return [
        ListingImport(**an_import, **ended),
        ListingImport(**an_import, **ended),
        Job(
            la_number="995", kind=JobKind.PUBLISH, arguments="{}", asked_by="Ann", reason="",
            asked_at=THEN, state=JobState.DONE, ended_at=THEN,
        ),
        Job(
            la_number="995", kind=JobKind.PUBLISH, arguments="{}", asked_by="Ann", reason="",
            asked_at=THEN, state=JobState.QUEUED,
        ),
        StaffSession(
            user_id=1, la_number="995", token_digest="s", csrf_token="c", method="link",
            started_at=THEN, last_used_at=THEN,
        ),
        SignInLink(**a_sign_in_link, token_digest="a", expires_at=THEN),
        SignInLink(**a_sign_in_link, token_digest="b", expires_at=THEN + timedelta(days=4000)),
        SignInAttempt(
            cookie_digest="c", purpose=SignInPurpose.PASSKEY, la_number="995", nonce="n",
            expires_at=THEN,
        ),
        CountedSignIn(key_digest="k", at=THEN),
        ContactAttempt(
            la_number="995", provider_id="open", way=ContactWay.CALL, was_reached=True,
            note="rings back", by="Ann", at=THEN,
        ),
        ImportedInboxFile(name="1.jsonl", imported_at=THEN),
        a_report(ReportState.REJECTED, THEN),
        a_report(ReportState.CHECKING, None),
    ]  # fmt: skip


def overdue_counts(session: Session, now: datetime) -> dict[str, int]:
    return {one.stored.name: one.count for one in find_overdue(session, now)}


def test_data_is_over_its_time_after_its_days_and_not_before(session: Session) -> None:
    before, after = dict[str, int](), dict[str, int]()

    for name, days in DAYS.items():
        is_by_day = name in ("provider_edit", "setting_note")  # an edition has a day, not a time
        ends = THEN + timedelta(days=days + is_by_day)
        before[name] = overdue_counts(session, ends - timedelta(days=1))[name]
        after[name] = overdue_counts(session, ends + SECOND)[name]

    assert before == dict.fromkeys(DAYS, 0)
    assert after == dict.fromkeys(DAYS, 1) | {"setting_link": 2}


def test_what_is_over_its_time_is_deleted_once_and_counted_in_the_audit(session: Session) -> None:
    now = THEN + timedelta(days=400)
    expected = overdue_counts(session, now)

    first = apply_retention(session, "Ann", now)
    second = apply_retention(session, "Ann", now)

    assert {one.stored.name: one.count for one in first} == expected
    assert sum(one.count for one in second) == 0
    [*_, with_counts, without] = find_audit_entries(session, "record")
    assert "staff_session 1" in with_counts.new_value
    assert (without.new_value, verify(session)) == (NOTHING, 4)
    last = find_last_run(session)
    assert last
    assert (last.at, last.counts) == (now, NOTHING)


def test_what_is_still_needed_stays(session: Session) -> None:
    stop_address(session, "995", "d" * 32, ASKED, THEN)

    apply_retention(session, "Ann", THEN + timedelta(days=400))

    newest = session.exec(select(RefreshRun.id).order_by(col(RefreshRun.id))).all()
    assert list(newest) == [2, 3]  # of each source
    assert [job.state for job in session.exec(select(Job))] == [JobState.QUEUED]
    assert len(session.exec(select(ListingImport)).all()) == 1
    assert [link.token_digest for link in session.exec(select(SignInLink))] == ["b"]
    assert [one.state for one in session.exec(select(ReportedMistake))] == [ReportState.CHECKING]
    assert [link.id for link in session.exec(select(SettingLink))] == [2]  # of a proposal
    values = {(one.provider_id, one.field): one.value for one in session.exec(select(ProviderEdit))}
    assert values == {
        (GONE, EditField.PHONE): "",
        (GONE, EditField.CONSENT): "01632 960777",
        ("open", EditField.PHONE): "01632 960777",
    }
    assert {one.provider_id: one.text for one in session.exec(select(SettingNote))} == {
        GONE: "",
        "open": "rings back",
    }


@pytest.mark.parametrize("source", ["register", "listing"])
def test_corrections_of_a_setting_that_a_source_has_stay(session: Session, source: str) -> None:
    if source == "register":
        session.add(a_registration(GONE, None, "another"))
    else:
        session.add(a_listing())
    session.flush()

    counts = overdue_counts(session, THEN + timedelta(days=4000))

    assert (counts["provider_edit"], counts["setting_note"]) == (0, 0)


def a_listing() -> Listing:
    texts = dict.fromkeys(
        ("ofsted_urn", "dfe_urn", "name", "town", "postcode", "phone", "email", "website"), ""
    )
    return Listing(
        la_number="995", reference="A", provider_id=GONE, languages="", school_runs="", **texts
    )
