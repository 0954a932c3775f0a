"""Agreed sufficiency reports without signing in: after the next publication, and as agreed."""

import csv
import io
import re

import pytest

from app import create_app
from app.core.staff_roles import Role
from app.snapshot.reader import part_folder, read_current_pointer
from tests.builders import run_command, settings_for
from tests.web.page_reader import words
from tests.web.staff.form_reader import form_values
from tests.web.staff.signed_in import sign_in

REPORT = "/council/sufficiency/2026/"
PUBLIC = "/insights/sufficiency"


def public_client(data_dir):
    return create_app(settings_for(data_dir, SERVE="public")).test_client()


@pytest.fixture
def officer(seeded_copy):
    """An officer whose report of 2026 is agreed and published."""
    person = sign_in(seeded_copy, *Role)
    person.post("/council/sufficiency/start", {"year": "2026"})
    person.post(f"{REPORT}text/gaps", {"text": "A nursery in Eastfleet.", "version": "0"})
    query = "measure=lait_gld&area=Sandmere"
    pin = {"view": "trend", "query": query, "section": "gaps", "year": "2026"}
    person.post("/council/sufficiency/pin", pin)
    person.post(f"{REPORT}agree", form_values(person.get(f"{REPORT}agree").text))
    run_command(seeded_copy, "publish")
    return person


def reports_seq(data_dir):
    return read_current_pointer(data_dir / "snapshots").get("reports")


def sections_of(page):
    return re.findall(r"<section aria-labelledby.*?</section>", page, re.S)


def test_parents_read_what_was_agreed_without_the_record(officer, seeded_copy):
    page = public_client(seeded_copy).get(f"{PUBLIC}/2026")

    assert f'href="{PUBLIC}/2026"' in officer.get(REPORT).text
    assert page.status_code == 200
    assert sections_of(page.text) == sections_of(officer.get(REPORT).text)
    assert "A nursery in Eastfleet." in words(page.text)
    assert page.text.count('role="img"') == 2
    assert "Ada Officer" not in page.text
    assert "csrf" not in page.text


def test_the_public_file_has_the_rows_of_the_agreed_one(officer, seeded_copy):
    answer = public_client(seeded_copy).get(f"{PUBLIC}/2026.csv")

    own = list(csv.reader(io.StringIO(officer.get(f"{REPORT}tables.csv").text)))
    assert list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))) == own


def test_years_are_listed_and_a_draft_is_not_public(officer, seeded_copy):
    officer.post("/council/sufficiency/start", {"year": "2027"})
    run_command(seeded_copy, "publish")
    client = public_client(seeded_copy)

    assert re.findall(r'href="/insights/sufficiency/(\d+)"', client.get(PUBLIC).text) == ["2026"]
    assert client.get(f"{PUBLIC}/2027").status_code == 404
    assert client.get(f"{PUBLIC}/2027.csv").status_code == 404


def test_a_new_draft_leaves_the_public_report_as_it_was(officer, seeded_copy):
    before = public_client(seeded_copy).get(f"{PUBLIC}/2026").text
    officer.post(f"{REPORT}reopen")
    officer.post(f"{REPORT}text/gaps", {"text": "Changed.", "version": "1"})
    run_command(seeded_copy, "publish")

    assert public_client(seeded_copy).get(f"{PUBLIC}/2026").text == before


def test_reports_are_written_again_only_where_one_is_new_or_damaged(officer, seeded_copy):
    first = reports_seq(seeded_copy)
    run_command(seeded_copy, "publish")
    unchanged = reports_seq(seeded_copy)
    folder = part_folder(seeded_copy / "snapshots", "reports", first)
    (folder / "995-2026.json").write_text("{}")
    run_command(seeded_copy, "publish")

    assert (first, unchanged, reports_seq(seeded_copy)) == (1, 1, 2)
    assert public_client(seeded_copy).get(f"{PUBLIC}/2026").status_code == 200


def test_without_any_agreed_report_the_snapshot_has_no_part_for_them(seeded_copy):
    run_command(seeded_copy, "publish")

    assert reports_seq(seeded_copy) is None
    page = public_client(seeded_copy).get(PUBLIC)
    assert page.status_code == 200
    assert "No report has been agreed here yet." in words(page.text)
