"""The pages of a council's listing: sending a file, its plan, importing and undoing it."""

import html
import io
import re
import shutil
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.config import ROOT
from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.listing_import_files import corrected_path
from app.data.session import record
from app.ingest.parsing.spreadsheet_csv import open_sheet
from app.ingest.sources import council_listing
from app.web.staff.refreshes import start_job
from app.web.staff.upload_limits import BODY_BYTES_MAX, UPLOAD_PATH
from tests.builders import Install, new_install, run_command, settings_for
from tests.council_builders import import_listing, listed
from tests.ingest.listing_import.planning import text_of
from tests.web.staff.signed_in import StaffClient, sign_in

HOME = listed("H-1", name="Hana Home", kind="childminder", consent="all", consent_on="2026-10-01")
ROWS = [*(listed(f"S-{number}") for number in range(24)), HOME]
OVERVIEW = "/council/listings/"


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The times at which a page started the process of jobs; the tests run the jobs themselves."""
    calls: list[object] = []
    monkeypatch.setattr(start_job, "start_jobs", calls.append)
    return calls


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published install with a listing of 25 settings, one of them a home."""
    made = new_install(tmp_path_factory.mktemp("listing") / "data")
    made.areas()
    made.postcodes()
    import_listing(made, *ROWS, as_at=date(2026, 11, 1))
    made.publish()
    return made.data_dir


@pytest.fixture
def data_dir(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "data"))


@pytest.fixture
def approver(data_dir: Path) -> StaffClient:
    return sign_in(data_dir, Role.APPROVER)


def send(person: StaffClient, content: bytes | str, name: str = "list.csv", **form: str) -> Any:
    """Send a file, as a form with it does."""
    data = content.encode() if isinstance(content, str) else content
    return person.post(UPLOAD_PATH, {"file": (io.BytesIO(data), name), **form})


def checked(person: StaffClient, data_dir: Path, *rows: Mapping[str, str], **form: str) -> str:
    """Send a file of these rows and check it; the address of its page."""
    answer = send(person, text_of(*rows), **form)
    assert answer.status_code == 303
    run_command(data_dir, "jobs", "run")
    return str(answer.headers["Location"])


def hash_in(page: str) -> str:
    return re.findall(r'name="plan_hash" value="(\w+)"', page)[0]


def phones(data_dir: Path) -> dict[str, str]:
    """The telephone numbers that families see, by name."""
    install = Install(data_dir, settings_for(data_dir).database_url)
    return {one.name: one.phone for one in install.public().settings.all()}


def changed_rows(count: int = 3) -> list[dict[str, str]]:
    """The listing with other telephone numbers for the first settings."""
    return [
        {**row, "phone": f"01632 9605{at:02}"} if at < count else row for at, row in enumerate(ROWS)
    ]


def test_a_file_is_checked_imported_and_undone(approver, data_dir):
    new = listed("N-1", name="New Nursery", kind="childminder", consent="all")
    address = checked(approver, data_dir, *changed_rows(), new)
    plan = approver.get(address).text
    before = phones(data_dir)
    form = {"plan_hash": hash_in(plan), "rows": "all", "reason": "the list of November"}
    answers = [approver.post(f"{address}/apply", form) for _ in range(2)]
    waiting = approver.get(address).text
    run_command(data_dir, "jobs", "run")
    applied, shown = approver.get(address).text, phones(data_dir)
    again = approver.post(f"{address}/apply", form)
    undo = approver.get(f"{address}/undo").text
    (target,) = re.findall(r'<form class="desk-form" method="post" action="(.+?)"', undo)
    approver.post(target, {"reason": "the wrong file"})
    run_command(data_dir, "jobs", "run")

    assert "4 settings would change. Nothing has changed yet." in plan
    assert "01632 960009</del> → <ins>01632 960500" in plan
    assert "New Nursery" not in before
    assert [one.status_code for one in (*answers, again)] == [303] * 3
    assert 'hx-trigger="every 2s"' in waiting
    assert ">Imported</strong>" in applied
    assert "Families see the new values now." in applied
    assert (shown["Listed S-0"], "New Nursery" in shown) == ("01632 960500", True)
    assert "4 settings get their earlier values again." in undo
    assert "The consent of 1 setting is taken back." in undo
    assert phones(data_dir) == before
    assert ">Undone</strong>" in approver.get(address).text


def test_problems_are_shown_with_accepted_forms_and_only_sound_rows_imported(approver, data_dir):
    rows = changed_rows()
    rows[1] = {**rows[1], "opening": "sometimes"}
    address = checked(approver, data_dir, *rows)
    page = approver.get(address).text
    text = approver.get(f"{address}/problems.csv")
    workbook = approver.get(f"{address}/problems.xlsx")
    path = data_dir / "problems.xlsx"
    path.write_bytes(workbook.data)
    approver.post(f"{address}/apply", {"plan_hash": hash_in(page), "rows": "sound"})
    run_command(data_dir, "jobs", "run")

    assert "Import only the 2 rows without a problem" in page
    assert "Write: days, times and weeks" in page
    assert text.text.splitlines()[2].startswith('"opening: ')
    assert text.headers["Content-Disposition"].endswith('"list problems.csv"')
    assert next(open_sheet(path, ["reference"]).rows)[1][0] == ""
    found = phones(data_dir)
    assert [found[f"Listed S-{at}"][-3:] for at in range(3)] == ["500", "009", "502"]
    assert approver.get(f"{address}/problems.csv").status_code == 404


def test_what_an_import_erases_has_to_be_seen_first(approver, data_dir):
    rows = [*ROWS[:-1], {**HOME, "consent": "counted only"}]
    address = checked(approver, data_dir, *rows)
    page = approver.get(address).text
    form = {"plan_hash": hash_in(page), "rows": "all", "erases": "yes"}

    unseen = approver.post(f"{address}/apply", form)
    seen = approver.post(f"{address}/apply", {**form, "seen": "yes"})

    assert "Hana Home: all → counted only" in page
    assert (unseen.status_code, seen.status_code) == (422, 303)
    assert "Say that you have seen what is erased." in unseen.text


def test_choices_change_the_plan(approver, data_dir):
    address = checked(approver, data_dir, *ROWS[:20], {**ROWS[20], "phone": ""})
    kept = approver.get(address).text
    answer = approver.post(
        f"{address}/check", {"blanks": "empty", "gone": "close", "as_at": "30/11/2026"}
    )
    run_command(data_dir, "jobs", "run")
    page = approver.get(address).text
    wrong = approver.post(f"{address}/check", {"as_at": "soon"})

    assert "Nothing would change" in kept
    assert answer.status_code == 303
    assert "phone: 1 of the 25 settings that have one: Listed S-20" in page
    assert "The file is as at 30 November 2026." in page
    assert len(re.findall("It leaves the listing", approver.get(f"{address}?rows=gone").text)) == 4
    assert wrong.status_code == 422


def test_a_plan_that_has_changed_is_shown_again_and_not_imported(approver, data_dir):
    address = checked(approver, data_dir, *changed_rows())
    form = {"plan_hash": hash_in(approver.get(address).text), "rows": "all"}

    stale = approver.post(f"{address}/apply", {**form, "plan_hash": "0" * 64})
    other = checked(approver, data_dir, *changed_rows(5))
    approver.post(f"{other}/apply", {**form, "plan_hash": hash_in(approver.get(other).text)})
    approver.post(f"{address}/apply", form)
    run_command(data_dir, "jobs", "run")

    assert stale.status_code == 409
    assert "The plan has changed since you opened the page." in stale.text
    assert 'name="plan_hash"' in stale.text
    assert "look at the new plan" in approver.get(address).text


def test_long_plans_have_pages_of_20_rows(approver, data_dir):
    address = checked(approver, data_dir, *changed_rows(24))

    first, last = (approver.get(f"{address}?rows=changed&page={page}").text for page in (1, 2))

    assert [len(re.findall('<th scope="row">', one)) for one in (first, last)] == [20, 4]
    assert "Page 2 of 2" in last


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
HOSTILE = {
    "a picture": ("list.xlsx", PNG, "list.xlsx: this is not text"),
    "NULs": ("list.csv", "reference,name\nA,\0", "list.csv, row 2: this is not text"),
    "an old workbook": ("list.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "an old Excel workbook"),
    "no listing": ("list.csv", "a,b\n1,2\n", "no header row with"),
    "no rows": ("list.csv", "reference,name\n", "it has no rows below the headings"),
    "another council": ("list.csv", text_of({**ROWS[0], "la_number": "996"}), "of council 996"),
}


def test_a_file_that_cannot_be_read_is_refused_in_words(approver, data_dir):
    sent = {case: send(approver, data, name) for case, (name, data, _) in HOSTILE.items()}
    run_command(data_dir, "jobs", "run")
    pages = {case: approver.get(answer.headers["Location"]) for case, answer in sent.items()}

    assert [page.status_code for page in pages.values()] == [422] * len(HOSTILE)
    for case, (_, _, sentence) in HOSTILE.items():
        assert sentence in html.unescape(pages[case].text), case
    assert not list((data_dir / "imports").iterdir())
    assert approver.get(OVERVIEW).text.count(">Cannot be read</strong>") == len(HOSTILE)


@pytest.mark.parametrize(
    ("content", "form", "sentence"),
    [
        (b"", {}, "This file is empty."),
        (b"x", {"as_at": "soon"}, "write a day as 2026-09-01"),
    ],
)
def test_what_is_no_file_is_refused_at_once(approver, content, form, sentence):
    answer = send(approver, content, **form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert approver.post(UPLOAD_PATH).status_code == 422


def test_a_number_that_returns_after_a_restore_has_no_older_files(approver, data_dir):
    older = corrected_path(data_dir, 1, "csv")
    older.write_text("another file")

    address = send(approver, text_of(*ROWS)).headers["Location"]

    assert address.endswith("/1")
    assert approver.get(f"{address}/problems.csv").status_code == 404


def test_only_the_upload_may_be_large(approver):
    large = {"CONTENT_LENGTH": str(BODY_BYTES_MAX + 1)}
    too_large = approver.post(UPLOAD_PATH, environ_overrides=large)
    elsewhere = approver.post(f"{OVERVIEW}imports/1/check", {"reason": "x" * 300_000})

    assert (too_large.status_code, elsewhere.status_code) == (413, 413)
    assert "A file may have up to 40 MB." in too_large.text
    assert "40 MB" not in elsewhere.text


def test_an_editor_checks_and_an_approver_imports(approver, data_dir):
    editor, analyst = sign_in(data_dir, Role.EDITOR), sign_in(data_dir, Role.ANALYST)
    address = checked(editor, data_dir, *changed_rows())
    page = editor.get(address).text

    assert "An approver or an administrator imports it." in page
    assert editor.post(f"{address}/apply", {"plan_hash": ""}).status_code == 403
    assert hash_in(approver.get(address).text)
    assert analyst.get(address).status_code == 403
    assert "Send a file" not in analyst.get(OVERVIEW).text
    assert editor.post(f"{address}/discard").status_code == 303
    assert ">Discarded</strong>" in editor.get(OVERVIEW).text


def test_a_poll_gets_the_progress_and_then_the_whole_page(approver, data_dir):
    address = send(approver, text_of(*ROWS)).headers["Location"]
    headers = {"HX-Request": "true"}

    part = approver.get(address, headers=headers)
    run_command(data_dir, "jobs", "run")
    ended = approver.get(address, headers=headers)

    assert part.text.lstrip().startswith('<section id="job"')
    assert (ended.text, ended.headers["HX-Redirect"]) == ("", address)


def test_the_empty_files_are_those_of_the_command(tmp_path):
    text, workbook = tmp_path / "template.csv", tmp_path / "template.xlsx"
    with text.open("w", encoding="utf-8", newline="") as stream, workbook.open("wb") as binary:
        council_listing.template(stream)
        council_listing.template_workbook(binary)
    static = ROOT / "static"

    assert (static / "listing-template.csv").read_bytes() == text.read_bytes()
    assert parts_of(static / "listing-template.xlsx") == parts_of(workbook)


def parts_of(path: Path) -> dict[str, bytes]:
    """The parts of a workbook; how they are compressed depends on the machine."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_downloaded_listing_changes_nothing_when_it_is_sent_back(approver, data_dir, kind):
    address = approver.post("/council/listings/export/", {"kind": kind}).headers["Location"]
    waiting = approver.get(address).text
    run_command(data_dir, "jobs", "run")
    ready, file = approver.get(address).text, approver.get(f"{address}/file")
    back = send(approver, file.data, f"list.{kind}").headers["Location"]
    run_command(data_dir, "jobs", "run")

    assert 'hx-trigger="every 2s"' in waiting
    assert "The file is ready." in ready
    assert file.headers["Content-Disposition"].endswith(f'.{kind}"')
    assert "Nothing would change" in approver.get(back).text
    with record(settings_for(data_dir).database_url) as session:
        assert "listing exported" in [one.action for one in find_audit_entries(session)]
