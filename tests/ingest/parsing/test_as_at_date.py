"""The as-at date of a file."""

from datetime import date
from pathlib import Path

import pytest

from app.ingest.errors import FileRefused
from app.ingest.parsing.as_at_date import determine_as_at, find_date

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Childcare provider data as at 30 September 2026", date(2026, 9, 30)),
        ("childcare_providers_2021-08-31.csv", date(2021, 8, 31)),
        ("codepoint_open_2025-11_england.csv", date(2025, 11, 1)),
        ("register_20260930.csv", date(2026, 9, 30)),
        ("published_1_March_2026_as_at_31_December_2025.csv", date(2025, 12, 31)),
        ("as at 30 september 2026", date(2026, 9, 30)),
        ("2020-2021 year, as at 2021-08-31", date(2021, 8, 31)),
        ("as_at_31_June_2026.csv", None),
        ("2026-13-01", None),
        ("terminated_since_2014.csv", None),
        ("file-1202608311.csv", None),
        ("", None),
    ],
)
def test_a_date_is_found_in_a_title_or_a_name(text: str, expected: date | None) -> None:
    assert find_date(text) == expected


@pytest.mark.parametrize(
    ("given", "in_file", "name", "expected"),
    [
        (date(2026, 1, 1), date(2026, 2, 2), "f_2026-03-03.csv", date(2026, 1, 1)),
        (None, date(2026, 2, 2), "f_2026-03-03.csv", date(2026, 2, 2)),
        (None, None, "f_2026-03-03.csv", date(2026, 3, 3)),
        (None, None, "f_2026-11-22.csv", TODAY),
    ],
)
def test_a_given_date_takes_precedence_over_the_title_and_the_title_over_the_name(
    tmp_path: Path, given: date | None, in_file: date | None, name: str, expected: date
) -> None:
    assert determine_as_at(tmp_path / name, given, in_file, TODAY) == expected


def test_a_file_without_a_date_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"^register\.csv: .*--as-at 2026-09-30$"):
        determine_as_at(tmp_path / "register.csv", None, None, TODAY)


def test_a_future_date_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="future"):
        determine_as_at(tmp_path / "f.csv", date(2026, 11, 23), None, TODAY)


def test_a_folder_has_the_date_of_its_newest_file(tmp_path: Path) -> None:
    for name in ("live_2025-11.csv", "ended_2024-02.csv", "README.md"):
        (tmp_path / name).touch()

    assert determine_as_at(tmp_path, None, None, TODAY) == date(2025, 11, 1)
