"""Hostile files and their results (docs/architecture.md#hostile-input), through a whole refresh.

Every invalid file is refused with one sentence, and neither the record nor the public data changes.
Tables with a valid layout are covered by the tests of their adapters.
"""

import gzip
import os
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random

import pytest

from app.ingest.errors import FileRefused, IngestError, RefreshRefused
from app.ingest.sources import SOURCES
from tests.ingest.hostile_file_answers import (
    ANSWERS,
    NO_TABLE,
    READ,
    RECOVERED,
    TABLES,
    XML_ANSWERS,
    ZIP_ANSWERS,
    expected,
)
from tests.ingest.hostile_file_corpus import (
    CORPUS,
    READ_AS,
    ROWS,
    SOUND_ZIPS,
    XML_CORPUS,
    ZIPS,
    ValidInstall,
    split_table,
    written,
    zipped,
)
from tests.ingest.hostile_file_states import EXTRACT, first_state, state_of

READERS = {source.name: source.read for source in SOURCES}
# Sources without a place in the corpus, and the tests with their hostile cases.
OWN_CASES = {
    "oruk": "test_open_referral.py",  # JSON
    "boundaries": "test_geojson.py",
}


def refusal_of(
    valid: ValidInstall, source: str, path: Path, content: bytes, **options: object
) -> str:
    """The sentence that refuses a refresh from this content; asserts that nothing changes."""
    path.write_bytes(content)
    before = first_state(valid)
    with pytest.raises(IngestError) as refused:
        valid.refresh(source, path, **options)
    assert state_of(valid) == before
    sentence = str(refused.value)
    assert sentence.startswith(path.name)
    assert len(sentence) < 600
    assert sentence.isprintable()
    assert str(path.parent) not in sentence.replace(path.name, "")
    return sentence


def rows_in(valid: ValidInstall, source: str, path: Path, content: bytes) -> tuple[int, int]:
    """The number of rows and of bad rows in a file, without storing them."""
    path.write_bytes(content)
    with valid.install.session() as session:
        found = READERS[source](path, session)
    return (found.rows_count, len(found.bad))


@pytest.mark.parametrize("source", TABLES)
@pytest.mark.parametrize("case", CORPUS)
def test_every_hostile_table_has_the_expected_result(
    valid: ValidInstall, tmp_path: Path, case: str, source: str
) -> None:
    path, content = tmp_path / "table.csv", CORPUS[case](source, valid.files[source])
    expected_answer = expected(case, source)

    if expected_answer == READ:
        assert rows_in(valid, source, path, content) == (valid.rows[source], 0)
    elif expected_answer == RECOVERED:
        assert rows_in(valid, source, path, content) == (valid.rows[source], 1)
    else:
        assert expected_answer in refusal_of(valid, source, path, content)


@pytest.mark.parametrize(
    ("source", "column"),
    [("areas", "name"), ("schools", "EstablishmentName"), ("ofsted_consented", "Provider name")],
)
def test_a_byte_order_mark_is_not_part_of_the_first_column_of_a_windows_1252_file(
    valid: ValidInstall, tmp_path: Path, source: str, column: str
) -> None:
    _, header, rows = split_table(valid.files[source])
    rows[0][header.index(column)] = "St Hild\u2019s Caf\u00e9"
    content = b"\xef\xbb\xbf" + written(header, *rows, encoding="cp1252")

    assert rows_in(valid, source, tmp_path / "table.csv", content) == (valid.rows[source], 0)


@pytest.mark.parametrize("case", NO_TABLE)
def test_a_hostile_table_is_not_an_extract_either(
    valid: ValidInstall, tmp_path: Path, case: str
) -> None:
    content = CORPUS[case](EXTRACT, valid.files[EXTRACT])

    assert NO_TABLE[case] in refusal_of(valid, EXTRACT, tmp_path / "extract.xml", content)


@pytest.mark.parametrize("case", XML_CORPUS)
def test_every_hostile_extract_has_the_expected_result(
    valid: ValidInstall, tmp_path: Path, case: str
) -> None:
    made = XML_CORPUS[case](valid.files[EXTRACT].decode())
    path, content = tmp_path / "extract.xml", made.encode() if isinstance(made, str) else made

    if XML_ANSWERS[case] == READ:
        assert rows_in(valid, EXTRACT, path, content) == (ROWS, 0)
    else:
        assert XML_ANSWERS[case] in refusal_of(valid, EXTRACT, path, content)


@pytest.mark.parametrize("case", ZIPS)
def test_every_hostile_zip_has_the_expected_result(
    valid: ValidInstall, tmp_path: Path, case: str
) -> None:
    sentence = refusal_of(valid, "postcode_directory", tmp_path / "postcodes.zip", ZIPS[case]())

    assert ZIP_ANSWERS[case] in sentence
    assert [file.name for file in tmp_path.iterdir()] == ["postcodes.zip"]


def test_every_file_of_the_corpus_has_an_expected_result() -> None:
    assert (CORPUS.keys(), XML_CORPUS.keys()) == (ANSWERS.keys(), XML_ANSWERS.keys())
    assert ZIPS.keys() == ZIP_ANSWERS.keys()
    assert READ_AS.keys() | OWN_CASES.keys() == READERS.keys()


@pytest.mark.parametrize("source", READ_AS)
@pytest.mark.parametrize("seed", range(4))
def test_random_bytes_are_refused(
    valid: ValidInstall, tmp_path: Path, source: str, seed: int
) -> None:
    for length in (1, 5, 90, 3_000):
        assert refusal_of(
            valid, source, tmp_path / "x.csv", Random(seed).randbytes(length) + b"\x01"
        )


@pytest.mark.parametrize("source", READ_AS)
def test_a_future_edition_or_one_older_than_the_current_one_is_refused(
    valid: ValidInstall, tmp_path: Path, source: str
) -> None:
    path, content = tmp_path / "edition.csv", valid.files[source]

    assert "is in the future" in refusal_of(valid, source, path, content, as_at=date(2031, 1, 1))
    assert "older than the current edition" in refusal_of(
        valid, source, path, content, as_at=date(2026, 11, 19)
    )


def refused_cuts(valid: ValidInstall, source: str, path: Path, content: bytes, last: int) -> None:
    """Files cut at 25 random positions before `last`, each refused in one sentence."""
    before = first_state(valid)
    for at in Random(source).sample(range(1, last), min(25, last - 1)):
        path.write_bytes(content[:at])
        with pytest.raises(IngestError) as refused:
            valid.refresh(source, path)
        assert str(refused.value).isprintable(), at
    assert state_of(valid) == before


@pytest.mark.parametrize("source", READ_AS)
def test_a_file_cut_at_any_position_is_refused(
    valid: ValidInstall, tmp_path: Path, source: str
) -> None:
    """A cut inside the last cell cannot be detected."""
    content = valid.files[source].rstrip()
    last = len(content) - 1 if source == EXTRACT else content.rindex(b",")

    refused_cuts(valid, source, tmp_path / "cut.csv", content, last)


@pytest.mark.parametrize("source", READ_AS)
def test_a_compressed_file_cut_at_any_position_is_refused(
    valid: ValidInstall, tmp_path: Path, source: str
) -> None:
    content = gzip.compress(valid.files[source], mtime=0)

    refused_cuts(valid, source, tmp_path / "cut.csv.gz", content, len(content) - 1)


@pytest.mark.parametrize("members", SOUND_ZIPS.values(), ids=SOUND_ZIPS)
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_a_zip_cut_at_any_position_is_refused(
    valid: ValidInstall, tmp_path: Path, members: dict[str, bytes], method: int
) -> None:
    content = zipped(members, method)

    refused_cuts(valid, "postcode_directory", tmp_path / "cut.zip", content, len(content) - 1)


@pytest.mark.parametrize("source", TABLES)
def test_a_truncated_last_row_is_never_read(
    valid: ValidInstall, tmp_path: Path, source: str
) -> None:
    """Even if the number of rows is within the bounds."""
    content = valid.files[source].rstrip()
    start = content.rindex(b"\n") + 1
    cut = content[: start + content[start:].index(b",") + 1]

    sentence = refusal_of(valid, source, tmp_path / "cut.csv", cut, bounds=(0, 5_000))

    assert "cut short in the middle of its last row" in sentence


def test_a_last_line_of_postcodes_with_missing_cells_is_refused(
    valid: ValidInstall, tmp_path: Path
) -> None:
    content = valid.files["postcode_directory"] + b"ZZ1\r1AE,53.9"

    sentence = refusal_of(valid, "postcode_directory", tmp_path / "cut.csv", content)

    assert "cut short in the middle of its last row" in sentence


@pytest.mark.parametrize("source", [*TABLES, EXTRACT])
def test_changing_any_byte_causes_no_failure(
    valid: ValidInstall, tmp_path: Path, source: str
) -> None:
    """The content may differ, because most cells are free text."""
    random, path = Random(source), tmp_path / "changed.csv"
    for _ in range(40):
        content = bytearray(valid.files[source])
        content[random.randrange(len(content))] = random.randrange(256)
        path.write_bytes(content)
        with valid.install.session() as session, suppress(IngestError):
            READERS[source](path, session)


@pytest.mark.parametrize("members", SOUND_ZIPS.values(), ids=SOUND_ZIPS)
def test_changing_any_byte_of_a_zip_causes_no_failure(
    valid: ValidInstall, tmp_path: Path, members: dict[str, bytes]
) -> None:
    random, path = Random(1), tmp_path / "changed.zip"
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        for _ in range(30):
            content = bytearray(zipped(members, method))
            content[random.randrange(len(content))] = random.randrange(256)
            path.write_bytes(content)
            with valid.install.session() as session, suppress(IngestError):
                READERS["postcode_directory"](path, session)


def test_a_folder_is_refused_by_sources_with_one_file(valid: ValidInstall, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be read"):
        valid.refresh("ofsted_register", tmp_path)


def test_a_pipe_is_refused_without_waiting(valid: ValidInstall, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")

    with pytest.raises(FileRefused, match=r"pipe\.csv: this is not a file"):
        valid.refresh("ofsted_register", tmp_path / "pipe.csv")


@pytest.mark.parametrize("name", [b"\xff\xfe.csv", b"two\nlines.csv", "\u202evsc.exe".encode()])
def test_an_unprintable_file_name_is_stored_and_shown_with_question_marks(
    valid: ValidInstall, tmp_path: Path, name: bytes
) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(b"")

    with pytest.raises(FileRefused) as refused:
        valid.refresh("ofsted_register", path)

    assert str(refused.value).isprintable()
    assert "?" in str(refused.value)


def test_the_report_of_bad_rows_contains_no_formula(valid: ValidInstall, tmp_path: Path) -> None:
    _, header, rows = split_table(valid.files["ofsted_register"])
    rows[0][header.index("Provider URN")] = "=cmd|' /C calc'!A0"
    path = tmp_path / "table.csv"
    path.write_bytes(written(header, *rows))

    with pytest.raises(RefreshRefused) as refused:
        valid.refresh("ofsted_register", path)

    report = valid.install.data_dir / str(refused.value).rpartition(" ")[2]
    assert ",'=cmd|" in report.read_text(encoding="utf-8")
