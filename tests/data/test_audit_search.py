"""Which lines of the audit a council's staff find, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from app.core.staff_roles import Role
from app.data import audit, audit_search
from app.data.audit import AuditEntry, save_audit_entry
from app.data.audit_search import ANY_REFUSED, AuditFilter, AuditScope, find_lines, read_all_lines
from app.data.staff_changes import add_person
from app.data.tables import AuditEvent, Listing, Provider
from tests.builders import Install, nursery
from tests.council_builders import import_listing, listed

pytestmark = pytest.mark.both_engines

SANDMERE, OTHER = "995", "996"
START = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
NATIONAL = ("places", "ofsted_register")
OWN = AuditScope(SANDMERE)


def add_lines(session, *lines: tuple[str, str, str]) -> None:
    """Lines of (who, action, subject), an hour apart."""
    for n, line in enumerate(lines):
        entry = AuditEntry(*line, field="phone" if n % 2 else "", reason=str(n))
        save_audit_entry(session, entry, START + timedelta(hours=n))


def reasons(session, scope=OWN, wanted=None, **position) -> list[str]:
    found = find_lines(session, scope, wanted or AuditFilter(), 50, **position)
    return [one.reason for one in found]


@pytest.fixture
def session(install: Install):
    """An install with a nursery and a listed setting of the council, and a person of each council."""
    install.areas()
    install.register(nursery())
    import_listing(install, listed())
    with install.session() as session:
        add_person(session, "Ada", SANDMERE, [Role.APPROVER], "tests", START)
        add_person(session, "Zed", OTHER, [Role.APPROVER], "tests", START)
        session.execute(AuditEvent.__table__.delete())
        session.commit()
        yield session


def test_the_lines_of_a_council_are_those_about_its_settings_people_sources_and_requests(session):
    listed_id = session.get(Listing, (SANDMERE, listed()["reference"])).provider_id
    own = [
        ("root", "edit", session.exec(select(Provider.provider_id)).one()),
        ("Ada (user 1)", "edit", listed_id),
        ("root", "sign-in link made", "user 1"),
        ("root", "edition dropped", f"council_listing/{SANDMERE}"),
        ("Ada (user 1)", "council edit", f"council {SANDMERE}"),
        ("Ada (user 1)", "queue row deferred", f"{SANDMERE} missing x"),
        ("Ada (user 1)", "reminders queued", SANDMERE),
        ("Ada (user 1)", "refused: another council's job", "job 7"),
    ]
    others = [
        ("root", "edit", "otherssetting"[:12]),
        ("Zed (user 2)", "signed out", "user 2"),
        ("root", "edition dropped", f"council_listing/{OTHER}"),
        ("Zed (user 2)", "queue row deferred", f"{OTHER} missing {SANDMERE} x"),
        ("Zed (user 2)", "council edit", f"council {OTHER}"),
        ("Zed (user 2)", "refused: another council's job", "job 8"),
        ("Ada (user 11)", "refused: another council's job", "job 9"),
        ("root", "rolled back", "places"),
    ]
    add_lines(session, *own, *others)

    roles = ("root", "roles changed", "user 1", "roles", "", f"{OTHER}: editor", "of the other")
    save_audit_entry(session, AuditEntry(*roles), START)

    assert reasons(session) == [str(n) for n in reversed(range(len(own)))]
    assert reasons(session, replace(OWN, national=NATIONAL))[0] == str(len(own + others) - 1)
    assert len(reasons(session, AuditScope(OTHER))) == 5


def test_a_filter_finds_what_a_slow_search_of_every_line_finds(session):
    people = ("Ada (user 1)", "Żaneta (user 12)", "root", "100%_\\x")
    actions = ("edit", "note added", "setting asked")
    lines = [(people[n % 4], actions[n % 3], "places" if n % 5 else "user 1") for n in range(60)]
    add_lines(session, *lines)
    scope = replace(OWN, national=NATIONAL)
    refused = AuditEntry(people[0], "refused: another council's job", "job 1")
    save_audit_entry(session, refused, START)
    every = find_lines(session, scope, AuditFilter(), 100)

    wanted = {
        AuditFilter(person="ADA (u"): lambda one: one.who == people[0],
        AuditFilter(person="żaneta"): lambda one: one.who == people[1],
        AuditFilter(person="0%_\\"): lambda one: one.who == people[3],
        AuditFilter(action="edit", field="phone"): lambda one: (
            (one.action, one.field) == ("edit", "phone")
        ),
        AuditFilter(action=ANY_REFUSED, last_day=date.max): lambda one: one.subject == "job 1",
        AuditFilter(subjects=("user 1", "zzz")): lambda one: one.subject == "user 1",
        AuditFilter(first_day=date(2026, 3, 2), last_day=date(2026, 3, 2)): lambda one: (
            one.at.date() == date(2026, 3, 2)
        ),
    }

    for one, matches in wanted.items():
        expected = [line for line in every if matches(line)]
        assert find_lines(session, scope, one, 100) == expected != []
    assert len(every) == 61


def test_pages_go_on_from_a_line_in_both_directions(session):
    add_lines(session, *[("Ada (user 1)", "edit", "user 1")] * 9)
    numbers = [one.line_id for one in find_lines(session, OWN, AuditFilter(), 50)]

    older = find_lines(session, OWN, AuditFilter(), 3, before=numbers[2])
    newer = find_lines(session, OWN, AuditFilter(), 2, after=numbers[5])

    assert [one.line_id for one in older] == numbers[3:6]
    assert [one.line_id for one in newer] == numbers[3:5]


def test_a_file_has_every_line_however_few_are_read_at_once(session, monkeypatch):
    add_lines(session, *[("Ada (user 1)", "edit", "user 1")] * 9)
    monkeypatch.setattr(audit_search, "LINES_READ", 4)

    read = list(read_all_lines(session, OWN, AuditFilter()))

    assert [len(lines) for lines in read] == [4, 4, 1]
    assert [one.reason for lines in read for one in lines] == [str(n) for n in range(8, -1, -1)]


def test_a_verification_finds_a_changed_line_however_few_are_read_at_once(session, monkeypatch):
    monkeypatch.setattr(audit, "LINES_READ", 4)
    add_lines(session, *[("Ada (user 1)", "edit", "user 1")] * 9)
    count = audit.verify(session)
    fifth = session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()[4]

    fifth.reason = "another"
    session.add(fifth)
    session.flush()

    assert count == 9
    with pytest.raises(audit.AuditBroken, match=f"line {fifth.id} of the audit was changed"):
        audit.verify(session)
