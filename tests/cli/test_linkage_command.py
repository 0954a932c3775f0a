"""`flask linkage train`: its file, and what it says where it cannot train."""

import csv
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.linkage import TrainingFileInvalid, linkage, read_sources

ROWS = ("source,reference,forename", "nursery,1,Anna", "clinic,1,Leo", "nursery,2,Zoë")


def written(folder: Path, *lines: str) -> Path:
    path = folder / "rows.csv"
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


def train(*words: object) -> Result:
    return CliRunner().invoke(linkage, ["train", *map(str, words)])


def test_rows_are_grouped_by_their_source(tmp_path: Path) -> None:
    left, right = read_sources(written(tmp_path, *ROWS))

    assert [row["forename"] for row in left] == ["Anna", "Zoë"]
    assert [row["forename"] for row in right] == ["Leo"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("reference,forename", "1,Anna"), "rows.csv needs rows with the columns source and ref"),
        ((), "rows.csv needs rows"),
        (ROWS[:2], "rows.csv has 1 sources in its column source, not two"),
        ((*ROWS, "school,1,Ida"), "rows.csv has 3 sources"),
    ],
)
def test_a_file_without_two_sources_is_refused(
    tmp_path: Path, lines: tuple[str, ...], message: str
) -> None:
    with pytest.raises(TrainingFileInvalid, match=message):
        read_sources(written(tmp_path, *lines))


def test_a_file_of_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes("source,reference\nnursery,Zoë\n".encode("utf-16"))

    done = train("people", path)

    assert (done.exit_code, done.output) == (1, "refused: rows.csv is not a CSV file in UTF-8\n")


def test_without_splink_the_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "splink", None)  # Python's way of "not installed"

    done = train("people", written(tmp_path, *ROWS), "--out", tmp_path / "people.json")

    assert done.exit_code == 1
    assert done.output == (
        "refused: Splink is not installed here: install requirements/worker.txt\n"
    )
    assert not (tmp_path / "people.json").exists()


def test_settings_without_numbers_in_both_lists_cannot_be_trained(tmp_path: Path) -> None:
    done = train("settings", written(tmp_path, *ROWS))

    assert done.exit_code == 1
    assert "only 0 entries have a number of the other list" in done.output


@pytest.mark.worker
def test_a_model_is_trained_from_a_file(tmp_path: Path) -> None:
    from tests.joining.invented_people import invented_people

    path = tmp_path / "rows.csv"
    rows = [
        {"source": source, **row}
        for source, side in zip(("a", "b"), invented_people(2_000, seed=5), strict=True)
        for row in side
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)

    done = train("people", path, "--out", tmp_path / "people.json")

    assert done.exit_code == 0, done.output
    assert done.output.endswith("26 levels of 5 fields, trained on 2,000 and 2,000 rows\n")
