"""The pages of a council's listing: sending a file, its plan, importing and undoing it."""

import io
import re
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.core.staff_roles import Role
from app.web.staff.listings import uploads
from app.web.staff.refreshes import start_job
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
    return person.post(uploads.PATH, {"file": (io.BytesIO(data), name), **form})


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
    address = checked(approver, data_dir, *changed_rows(), listed("N-1", name="New Nursery"))
    plan = approver.get(address).text
    before = phones(data_dir)
    form = {"plan_hash": hash_in(plan), "rows": "all", "reason": "the list of November"}
    answers = [approver.post(f"{address}/apply", form) for _ in range(2)]
    waiting = approver.get(address).text
    run_command(data_dir, "jobs", "run")
    applied, shown = approver.get(address).text, phones(data_dir)
    again = approver.post(f"{address}/apply", form)
    undo = approver.get(f"{address}/undo").text
    approver.post(f"{address}/undo", {"reason": "the wrong file"})
    run_command(data_dir, "jobs", "run")

    assert "4 settings would change. Nothing has changed yet." in plan
    assert "01632 960009</del> → <ins>01632 960500" in plan
    assert "New Nursery" not in before
    assert [one.status_code for one in (*answers, again)] == [303] * 3
    assert 'hx-trigger="every 2s"' in waiting
    assert ">Imported</strong>" in applied
    assert (shown["Listed S-0"], "New Nursery" in shown) == ("01632 960500", True)
    assert "4 settings get their earlier values again:" in undo
    assert phones(data_dir) == before
    assert ">Undone</strong>" in approver.get(address).text
