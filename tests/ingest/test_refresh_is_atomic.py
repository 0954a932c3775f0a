"""Atomic refreshes: after any file either the old or the new data is complete."""

import csv
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from app.data.editions import find_current_edition
from app.data.tables import Outcome, Provider, RefreshRun, SourceRow
from app.ingest.errors import FileRefused, IngestError, RefreshRefused
from tests.builders import Install, public_bytes, redacted, register_file
from tests.ingest.register_rows import nurseries

OCTOBER = date(2026, 10, 31)
REGISTER = "ofsted_register"
SANDMERE = nurseries(60)
ROWS = [*SANDMERE, *nurseries(20, 500, **{"Local authority": "Kelpwick"})]


@pytest.fixture
def shown(install: Install) -> "ShownInstall":
    """An install that shows an edition of 80 nurseries in two councils."""
    install.areas()
    install.postcodes()
    install.register(*ROWS)
    install.publish()
    return ShownInstall(install)


class ShownInstall:
    """The data that an install shows, to check that it is unchanged after an import."""

    def __init__(self, install: Install) -> None:
        self.install = install
        self.first = register_file(install.data_dir / "first", ROWS)
        self._bytes, self._places = public_bytes(install), self._published_settings()

    def _published_settings(self) -> list[str]:
        return [str(setting) for setting in self.install.public().settings.all()]

    def refresh(self, path: Path, as_at: date | None = OCTOBER) -> RefreshRun:
        return self.install.refresh(REGISTER, path, as_at=as_at)

    def is_unchanged(self) -> bool:
        """Nothing was published, and publishing again would show the same settings."""
        if public_bytes(self.install) != self._bytes:
            return False
        self.install.publish()
        return self._published_settings() == self._places

    def refused(self, path: Path, as_at: date | None = OCTOBER) -> str:
        with pytest.raises(IngestError) as refusal:
            self.refresh(path, as_at)
        return str(refusal.value)


def rewritten(path: Path, folder: Path, above: int = 0, **more: str) -> Path:
    """The same table with rows above its header, and with additional columns."""
    with path.open(encoding="utf-8", newline="") as file:
        title, header, *rows = csv.reader(file)
    target = folder / "register.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([title, *[["One more line"]] * above])
        writer.writerow([*header, *more])
        writer.writerows([*row, *more.values()] for row in rows)
    return target


def test_unknown_column(shown: ShownInstall, tmp_path: Path) -> None:
    run = shown.refresh(rewritten(shown.first, tmp_path, **{"Provider shoe size": "9"}))

    assert run.outcome is Outcome.QUARANTINED
    assert "unknown column 'Provider shoe size'" in run.reason
    assert shown.is_unchanged()


def test_header_moved_by_two_lines(shown: ShownInstall, tmp_path: Path) -> None:
    """The header is searched for, so the edition is read completely."""
    run = shown.refresh(rewritten(shown.first, tmp_path, above=2))

    assert (run.outcome, run.rows_count, run.changed_count) == (Outcome.STORED, 80, 0)
    shown.install.publish()
    assert len(list(shown.install.public().settings.all())) == 80


def test_header_moved_too_far(shown: ShownInstall, tmp_path: Path) -> None:
    sentence = shown.refused(rewritten(shown.first, tmp_path, above=20))

    assert "no header row" in sentence
    assert shown.is_unchanged()


def test_edition_of_half_the_size(shown: ShownInstall) -> None:
    run = shown.refresh(register_file(shown.install.data_dir, ROWS[:40], OCTOBER))

    assert run.outcome is Outcome.QUARANTINED
    assert run.reason.startswith("40 rows, 80 before; ")
    assert shown.is_unchanged()
    with shown.install.session() as session:
        stored = find_current_edition(session, REGISTER)
        assert stored is not None
        assert stored.rows_count == 80


def test_html_instead_of_csv(shown: ShownInstall, tmp_path: Path) -> None:
    page = tmp_path / "register.csv"
    page.write_text("<!DOCTYPE html>\n<html><title>Sign in</title></html>")

    assert "this is a web page, not CSV" in shown.refused(page)
    assert shown.is_unchanged()


def test_yesterdays_edition_again(shown: ShownInstall) -> None:
    stored = shown.refresh(register_file(shown.install.data_dir, ROWS, OCTOBER))
    path = next((shown.install.data_dir / "editions" / REGISTER).glob("2026-10-31*"))

    run = shown.refresh(path)

    assert (stored.outcome, run.outcome) == (Outcome.STORED, Outcome.UNCHANGED)
    assert run.edition_id == stored.edition_id


def test_an_edition_older_than_the_current_one(shown: ShownInstall) -> None:
    older = register_file(shown.install.data_dir, ROWS[:79], date(2026, 6, 30))

    assert "older than the current edition" in shown.refused(older, None)
    assert shown.is_unchanged()


def test_an_edition_of_a_future_day(shown: ShownInstall) -> None:
    ahead = register_file(shown.install.data_dir, ROWS[:79], date(2027, 1, 31))

    with pytest.raises(FileRefused, match="is in the future"):
        shown.refresh(ahead, None)
    assert shown.is_unchanged()


def test_one_missing_council(shown: ShownInstall) -> None:
    run = shown.refresh(register_file(shown.install.data_dir, SANDMERE, OCTOBER))

    assert run.outcome is Outcome.QUARANTINED
    assert run.reason.startswith("kelpwick: 0 rows, 20 before")
    assert shown.is_unchanged()


def test_every_number_twice(shown: ShownInstall) -> None:
    rows = nurseries(200)

    sentence = shown.refused(register_file(shown.install.data_dir, [*rows, rows[7]], OCTOBER))

    assert "1 rows have the same number as another row" in sentence
    assert shown.is_unchanged()


def test_a_redaction_of_public_data(shown: ShownInstall) -> None:
    rows, name = [*ROWS[:7], redacted(ROWS[7]), *ROWS[8:]], ROWS[7]["Provider name"]

    shown.refresh(register_file(shown.install.data_dir, rows, OCTOBER))

    names = [setting.name for setting in shown.install.publish().settings.all()]
    assert (len(names), name in names) == (79, False)
    with shown.install.session() as session:
        assert name not in [one.name for one in session.exec(select(Provider))]
        assert not any(name in payload for payload in session.exec(select(SourceRow.payload)))


def test_a_refusal_needs_no_manual_cleaning(shown: ShownInstall, tmp_path: Path) -> None:
    page = tmp_path / "register.csv"
    page.write_text("<html></html>")
    with pytest.raises((FileRefused, RefreshRefused)):
        shown.refresh(page)

    run = shown.refresh(register_file(shown.install.data_dir, [*ROWS, *nurseries(2, 900)], OCTOBER))

    assert (run.outcome, run.new_count) == (Outcome.STORED, 2)
