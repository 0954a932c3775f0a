"""The audit as approvers and administrators see it: filter, verify, export."""

import csv
import io
import re
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from app.core.staff_roles import Role
from app.data import audit_search
from app.data.audit import AuditEntry, keyed_digest, save_audit_entry
from app.data.session import record
from app.data.tables import AuditEvent
from app.web.staff.audit_log.wording import ACTIONS
from app.web.staff.refreshes import start_job
from tests.builders import run_command, settings_for
from tests.web.page_reader import words
from tests.web.staff.settings import settings_of
from tests.web.staff.signed_in import sign_in

AUDIT = "/council/audit/"
START = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)


def add_lines(data_dir, entries):
    """Lines an hour apart."""
    with record(settings_for(data_dir).database_url) as session:
        for n, entry in enumerate(entries):
            save_audit_entry(session, entry, START + timedelta(hours=n))
        session.commit()


def last_lines(data_dir, count):
    with record(settings_for(data_dir).database_url) as session:
        newest = select(AuditEvent).order_by(col(AuditEvent.id).desc()).limit(count)
        return [(one.who, one.action, one.subject, one.new_value) for one in session.exec(newest)][
            ::-1
        ]


@pytest.fixture(scope="module")
def audited(seeded, tmp_path_factory):
    """An install with lines about two councils, an administrator, and a setting of each."""
    folder = tmp_path_factory.mktemp("audited") / "data"
    shutil.copytree(seeded, folder, ignore=shutil.ignore_patterns("metrics", "inbox"))
    own = next(one for one in settings_of(folder) if one.name == "Anchor House Nursery")
    other = settings_of(folder, "996")[0]
    who, digest = "Bea Editor (user 1)", keyed_digest(b"key", "01632 960001")
    add_lines(
        folder,
        [
            *[AuditEntry(who, "note added", own.provider_id)] * 60,
            AuditEntry(who, "edit", own.provider_id, "step_free", "", "yes", "=HYPERLINK(1)"),
            AuditEntry(who, "edit", own.provider_id, "phone", digest, digest, "by telephone"),
            AuditEntry("root", "rolled back", "places", new_value="number 4"),
            AuditEntry("Zed (user 77)", "edit", other.provider_id, "phone", "1", "secret", "x"),
            AuditEntry(who, "queue row deferred", f"995 missing {own.provider_id}", reason="busy"),
        ],
    )
    return folder, sign_in(folder, Role.ADMINISTRATOR, name="Ada Admin"), own, other


def lines(page):
    return [words(one) for one in re.findall(r'<li class="desk-row.*?</li>', page, re.DOTALL)]


def test_lines_are_in_words_newest_first_and_lead_to_the_setting(audited):
    _, admin, own, _ = audited
    page = admin.get(AUDIT).text

    found = lines(page)
    assert found[0].startswith("Deferred a row of a queue 3 March 2026, 15:30:00 UTC Bea Editor")
    assert "No telephone or no hours: Anchor House Nursery Reason: busy" in found[0]
    assert "Published settings number 4" in found[1]
    assert found[2].endswith("Telephone Before not kept here After not kept here")
    assert found[3].endswith("Step-free access Before none After Yes")
    assert f'href="/council/settings/{own.provider_id}"' in page
    assert "Of home-based settings the audit keeps no value" in words(page)


def test_a_page_has_50_lines_and_leads_to_older_and_newer_ones(audited):
    _, admin, *_ = audited
    first = admin.get(f"{AUDIT}?action=note+added").text
    older_url = re.search(r'rel="next" href="([^"]*)"', first)[1].replace("&amp;", "&")
    older = admin.get(older_url).text
    newer_url = re.search(r'rel="prev" href="([^"]*)"', older)[1].replace("&amp;", "&")

    assert len(lines(first)) == 50
    assert 'rel="prev"' not in first
    assert len(lines(older)) == 10
    assert 'rel="next"' not in older
    assert lines(admin.get(newer_url).text) == lines(first)


def test_a_setting_is_found_by_its_name_and_another_councils_is_not(audited):
    _, admin, own, other = audited
    by_name = lines(admin.get(f"{AUDIT}?about=anchor+house+nursery&field=phone").text)
    by_number = lines(admin.get(f"{AUDIT}?about={own.provider_id}&field=phone").text)
    others = admin.get(f"{AUDIT}?about={other.provider_id}").text
    theirs = admin.get(f"{AUDIT}?person=zed").text

    assert len(by_name) == 1
    assert by_name == by_number
    for page in (others, theirs):
        assert lines(page) == []
        assert "No line matches" in words(page)
        assert "secret" not in page


def test_days_are_those_of_utc_and_a_wrong_day_is_named(audited):
    _, admin, *_ = audited
    one_day = lines(admin.get(f"{AUDIT}?from=2026-02-28&to=2026-02-28").text)
    wrong = admin.get(f"{AUDIT}?from=28.2.2026").text

    odd = admin.get(f"{AUDIT}?from=0001-01-01&to=9999-12-31&person=%00&about=%00%0A")

    assert len(one_day) == 1
    assert (odd.status_code, len(lines(odd.text))) == (200, 50)
    assert "28 February 2026, 23:30:00 UTC" in one_day[0]
    assert "Write the day as 2026-11-30" in words(wrong)
    assert len(lines(wrong)) == 50


def test_a_first_day_after_the_last_is_said_beside_the_filter(audited):
    _, admin, *_ = audited

    page = words(admin.get(f"{AUDIT}?from=2026-03-02&to=2026-03-01").text)

    assert "From day must not be after To day" in page
    assert "No line matches" not in page


@pytest.mark.parametrize("name", ["action", "field"])
def test_what_to_choose_from_is_in_alphabetical_order_and_has_each_word_once(audited, name):
    page = audited[1].get(AUDIT).text

    [select] = re.findall(f'<select id="{name}".*?</select>', page, re.DOTALL)
    texts = [one.casefold() for one in re.findall(r"<option[^>]*>([^<]*)<", select)][1:]

    assert len(texts) > 30
    assert texts == sorted(set(texts))


def test_lines_of_the_whole_install_are_for_administrators(audited):
    approver = sign_in(audited[0], Role.APPROVER)

    assert len(lines(audited[1].get(f"{AUDIT}?action=rolled+back").text)) == 1
    assert lines(approver.get(f"{AUDIT}?action=rolled+back").text) == []
    assert len(lines(approver.get(f"{AUDIT}?action=edit").text)) == 2


def test_an_export_has_the_lines_of_the_filter_and_is_audited(audited):
    folder, admin, *_ = audited
    answer = admin.post(f"{AUDIT}export", {"action": "edit", "person": "BEA"})

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["Content-Disposition"].endswith('"audit-995.csv"')
    assert [(row["field"], row["name"]) for row in rows] == [
        ("phone", "Anchor House Nursery"),
        ("step_free", "Anchor House Nursery"),
    ]
    assert rows[1]["reason"] == "'=HYPERLINK(1)"
    assert rows[1]["at_utc"] == "2026-03-03T11:30:00Z"
    [(who, *line)] = last_lines(folder, 1)
    assert who.startswith("Ada Admin (user ")
    assert line == ["audit exported", "council 995", "person: BEA; action: edit"]
    assert "Exported the audit" in lines(admin.get(AUDIT).text)[0]


def test_a_long_export_has_every_line_once(audited):
    rows = list(csv.reader(io.StringIO(audited[1].post(f"{AUDIT}export").text)))

    numbers = [int(row[0]) for row in rows[1:]]
    assert len(numbers) >= 64
    assert numbers == sorted(set(numbers), reverse=True)


@pytest.mark.parametrize("prefix", ["", "/childcare"])
def test_an_export_is_sent_while_it_is_read(audited, monkeypatch, prefix):
    admin = sign_in(audited[0], Role.ADMINISTRATOR, URL_PREFIX=prefix)
    reads = []
    monkeypatch.setattr(audit_search, "LINES_READ", 10)
    find_lines = audit_search.find_lines
    monkeypatch.setattr(
        audit_search, "find_lines", lambda *a, **k: reads.append(1) or find_lines(*a, **k)
    )

    answer = admin.post(f"{AUDIT}export")
    parts = answer.iter_encoded()
    first, read_for_first = next(parts), len(reads)
    rest = b"".join(parts)
    answer.close()

    assert first.startswith(b"line,at_utc,who,")
    assert read_for_first == 0
    assert rest.count(b"\r\n") > 10 * (len(reads) - 2)
    assert "Content-Length" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer.headers


def verified(admin, data_dir, monkeypatch):
    """The page after a verification, as words."""
    monkeypatch.setattr(start_job, "start_jobs", lambda _: True)
    admin.post(f"{AUDIT}verify")
    running = words(admin.get(AUDIT).text)
    run_command(data_dir, "jobs", "run")
    assert "A verification starts within a minute" in running
    return words(admin.get(AUDIT).text)


def test_a_verification_says_how_many_lines_there_are_or_which_is_broken(seeded_copy, monkeypatch):
    admin = sign_in(seeded_copy, Role.APPROVER)
    add_lines(seeded_copy, [AuditEntry("root", "edit", "user 1", "phone", "1", "2", "x")])

    sound = verified(admin, seeded_copy, monkeypatch)
    audited = last_lines(seeded_copy, 1)
    with record(settings_for(seeded_copy).database_url) as session:
        changed = session.exec(select(AuditEvent).where(AuditEvent.action == "edit")).one()
        changed.new_value = "3"
        session.add(changed)
        session.commit()
        line_id = changed.id
    broken = verified(admin, seeded_copy, monkeypatch)

    result = f"{line_id} lines; none changed or missing"
    assert result in sound
    assert audited[0][1:] == (
        "audit verified",
        "council 995",
        f"{line_id} lines; none changed or missing",
    )
    assert f"broken: line {line_id} of the audit was changed" in broken
    assert "flask doctor" in broken
    assert last_lines(seeded_copy, 1)[0][3].startswith("broken: line")


def test_every_action_that_pages_and_commands_write_has_words(audited):
    """The literal actions of the code; others are made of the values of enums, which ACTIONS uses."""
    from app.config import ROOT

    code = "".join(file.read_text("utf-8") for file in (ROOT / "app").rglob("*.py"))
    first_texts = re.findall(r'AuditEntry\(\s*[\w.]+,\s*"([a-z -]+)"', code)

    assert len(first_texts) > 20
    assert set(first_texts) <= ACTIONS.keys()
