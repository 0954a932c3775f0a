"""Hostile files and the answer each gets in a refresh (docs/architecture.md#hostile-input).

Whatever a file is, the answer is one sentence, and the record and what the public sees stay as they
were. What a table of true shape is answered stands beside its adapter's own tests.
"""

import gc
import gzip
import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlmodel import SQLModel

from app import create_app
from app.ingest.errors import (
    FileRefused,
    IngestError,
    RefreshRefused,
)
from app.ingest.source_readers import READERS
from tests.builders import (
    close_engine,
    public_bytes,
    settings_for,
)
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
    NEWER,
    READ_AS,
    ROWS,
    SOUND_ZIPS,
    XML_CORPUS,
    ZIPS,
    SoundInstall,
    install_in,
    sound_install,
    split_table,
    written,
    zipped,
)
from tests.ingest.oversized_files import (
    CPU_SECONDS,
    HUGE,
    RESIDENT_MAX,
    limited,
)

EXTRACT = "ofsted_council_extract"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundInstall]:
    """An install that holds an edition of every source; no test here may change it."""
    made = sound_install(tmp_path_factory.mktemp("sound"))
    yield made
    close_engine(made.install.database_url)


def state_of(sound: SoundInstall) -> tuple[object, ...]:
    """All that the record holds but its diary of refreshes, and all that the public sees."""
    names = [name for name in SQLModel.metadata.tables if name != "refresh_run"]
    with sound.install.session() as session:
        ask = session.connection().exec_driver_sql
        rows = [tuple(ask(f"SELECT * FROM {name}").all()) for name in names]
    shown = sound.install.public()
    return (rows, shown.settings.seq, public_bytes(sound.install))


def answer(sound: SoundInstall, source: str, path: Path, content: bytes, **order: object) -> str:
    """The one sentence that a refresh from this content is refused with, nothing being changed."""
    path.write_bytes(content)
    before = state_of(sound)
    with pytest.raises(IngestError) as refused:
        sound.refresh(source, path, **order)
    assert state_of(sound) == before
    sentence = str(refused.value)
    assert sentence.startswith(path.name)
    assert len(sentence) < 600
    assert sentence.isprintable()
    assert str(path.parent) not in sentence.replace(path.name, "")
    return sentence


def rows_in(sound: SoundInstall, source: str, path: Path, content: bytes) -> tuple[int, int]:
    """How many rows are read and how many are bad, when nobody stores them."""
    path.write_bytes(content)
    with sound.install.session() as session:
        found = READERS[source](path, session)
    return (found.rows_count, len(found.bad))


@pytest.mark.parametrize("source", TABLES)
@pytest.mark.parametrize("case", CORPUS)
def test_every_table_gets_its_answer(
    sound: SoundInstall, tmp_path: Path, case: str, source: str
) -> None:
    path, content = tmp_path / "table.csv", CORPUS[case](source, sound.files[source])
    expected_answer = expected(case, source)

    if expected_answer == READ:
        assert rows_in(sound, source, path, content) == (sound.rows[source], 0)
    elif expected_answer == RECOVERED:
        assert rows_in(sound, source, path, content) == (sound.rows[source], 1)
    else:
        assert expected_answer in answer(sound, source, path, content)


@pytest.mark.parametrize(
    ("source", "column"),
    [("areas", "name"), ("schools", "EstablishmentName"), ("ofsted_consented", "Provider name")],
)
def test_a_mark_before_the_header_of_a_windows_1252_file_is_no_part_of_its_first_column(
    sound: SoundInstall, tmp_path: Path, source: str, column: str
) -> None:
    _, header, rows = split_table(sound.files[source])
    rows[0][header.index(column)] = "St Hild\u2019s Caf\u00e9"
    content = b"\xef\xbb\xbf" + written(header, *rows, encoding="cp1252")

    assert rows_in(sound, source, tmp_path / "table.csv", content) == (sound.rows[source], 0)


@pytest.mark.parametrize("case", NO_TABLE)
def test_what_is_no_table_is_no_extract_either(
    sound: SoundInstall, tmp_path: Path, case: str
) -> None:
    content = CORPUS[case](EXTRACT, sound.files[EXTRACT])

    assert NO_TABLE[case] in answer(sound, EXTRACT, tmp_path / "extract.xml", content)


@pytest.mark.parametrize("case", XML_CORPUS)
def test_every_extract_gets_its_answer(sound: SoundInstall, tmp_path: Path, case: str) -> None:
    made = XML_CORPUS[case](sound.files[EXTRACT].decode())
    path, content = tmp_path / "extract.xml", made.encode() if isinstance(made, str) else made

    if XML_ANSWERS[case] == READ:
        assert rows_in(sound, EXTRACT, path, content) == (ROWS, 0)
    else:
        assert XML_ANSWERS[case] in answer(sound, EXTRACT, path, content)


@pytest.mark.parametrize("case", ZIPS)
def test_every_zip_gets_its_answer(sound: SoundInstall, tmp_path: Path, case: str) -> None:
    sentence = answer(sound, "postcode_directory", tmp_path / "postcodes.zip", ZIPS[case]())

    assert ZIP_ANSWERS[case] in sentence
    assert [file.name for file in tmp_path.iterdir()] == ["postcodes.zip"]


def test_every_row_of_the_corpus_has_an_answer() -> None:
    assert (CORPUS.keys(), XML_CORPUS.keys()) == (ANSWERS.keys(), XML_ANSWERS.keys())
    assert ZIPS.keys() == ZIP_ANSWERS.keys()
    assert READ_AS.keys() == READERS.keys()


@pytest.mark.parametrize("source", READ_AS)
@pytest.mark.parametrize("seed", range(4))
def test_random_bytes_are_refused(
    sound: SoundInstall, tmp_path: Path, source: str, seed: int
) -> None:
    for length in (1, 5, 90, 3_000):
        assert answer(sound, source, tmp_path / "x.csv", Random(seed).randbytes(length) + b"\x01")


@pytest.mark.parametrize("source", READ_AS)
def test_an_edition_of_tomorrow_or_older_than_the_one_held_is_refused(
    sound: SoundInstall, tmp_path: Path, source: str
) -> None:
    path, content = tmp_path / "edition.csv", sound.files[source]

    assert "lies in the future" in answer(sound, source, path, content, as_at=date(2031, 1, 1))
    assert "before the edition" in answer(sound, source, path, content, as_at=date(2026, 11, 19))


# --- cut short ---


def refused_cuts(sound: SoundInstall, source: str, path: Path, content: bytes, last: int) -> None:
    """At 25 random places before `last` a refresh from what is left is refused in one sentence."""
    before = state_of(sound)
    for at in Random(source).sample(range(1, last), min(25, last - 1)):
        path.write_bytes(content[:at])
        with pytest.raises(IngestError) as refused:
            sound.refresh(source, path)
        assert str(refused.value).isprintable(), at
    assert state_of(sound) == before


@pytest.mark.parametrize("source", READ_AS)
def test_a_file_cut_anywhere_is_refused(sound: SoundInstall, tmp_path: Path, source: str) -> None:
    """Before its last cell: where that ends nobody can tell, and then no cell is lost."""
    content = sound.files[source].rstrip()
    last = len(content) - 1 if source == EXTRACT else content.rindex(b",")

    refused_cuts(sound, source, tmp_path / "cut.csv", content, last)


@pytest.mark.parametrize("source", READ_AS)
def test_so_is_a_packed_one(sound: SoundInstall, tmp_path: Path, source: str) -> None:
    content = gzip.compress(sound.files[source], mtime=0)

    refused_cuts(sound, source, tmp_path / "cut.csv.gz", content, len(content) - 1)


@pytest.mark.parametrize("members", SOUND_ZIPS.values(), ids=SOUND_ZIPS)
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_so_is_a_zip(
    sound: SoundInstall, tmp_path: Path, members: dict[str, bytes], method: int
) -> None:
    content = zipped(members, method)

    refused_cuts(sound, "postcode_directory", tmp_path / "cut.zip", content, len(content) - 1)


@pytest.mark.parametrize("source", TABLES)
def test_the_last_row_cut_in_two_is_never_a_row(
    sound: SoundInstall, tmp_path: Path, source: str
) -> None:
    """Even where one row more or less would not matter."""
    content = sound.files[source].rstrip()
    start = content.rindex(b"\n") + 1
    cut = content[: start + content[start:].index(b",") + 1]

    sentence = answer(sound, source, tmp_path / "cut.csv", cut, bounds=(0, 5_000))

    assert "cut short in the middle of its last row" in sentence


def test_a_last_line_of_postcodes_with_an_end_in_its_middle_is_cut_short(
    sound: SoundInstall, tmp_path: Path
) -> None:
    content = sound.files["postcode_directory"] + b"ZZ1\r1AE,53.9"

    sentence = answer(sound, "postcode_directory", tmp_path / "cut.csv", content)

    assert "cut short in the middle of its last row" in sentence


@pytest.mark.parametrize("source", [*TABLES, EXTRACT])
def test_a_byte_changed_anywhere_is_no_failure(
    sound: SoundInstall, tmp_path: Path, source: str
) -> None:
    """What it is read as is another matter: most cells are free text."""
    random, path = Random(source), tmp_path / "changed.csv"
    for _ in range(40):
        content = bytearray(sound.files[source])
        content[random.randrange(len(content))] = random.randrange(256)
        path.write_bytes(content)
        with sound.install.session() as session, suppress(IngestError):
            READERS[source](path, session)


@pytest.mark.parametrize("members", SOUND_ZIPS.values(), ids=SOUND_ZIPS)
def test_nor_is_one_in_a_zip(
    sound: SoundInstall, tmp_path: Path, members: dict[str, bytes]
) -> None:
    random, path = Random(1), tmp_path / "changed.zip"
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        for _ in range(30):
            content = bytearray(zipped(members, method))
            content[random.randrange(len(content))] = random.randrange(256)
            path.write_bytes(content)
            with sound.install.session() as session, suppress(IngestError):
                READERS["postcode_directory"](path, session)


# --- what is no file, or has no decent name ---


def test_a_folder_is_refused_by_sources_of_one_file(sound: SoundInstall, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be read"):
        sound.refresh("ofsted_register", tmp_path)


def test_a_pipe_is_refused_and_not_waited_for(sound: SoundInstall, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")

    with pytest.raises(FileRefused, match=r"pipe\.csv: this is no file"):
        sound.refresh("ofsted_register", tmp_path / "pipe.csv")


@pytest.mark.parametrize("name", [b"\xff\xfe.csv", b"two\nlines.csv", "\u202evsc.exe".encode()])
def test_a_name_that_cannot_be_shown_is_stored_and_told_with_question_marks(
    sound: SoundInstall, tmp_path: Path, name: bytes
) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(b"")

    with pytest.raises(FileRefused) as refused:
        sound.refresh("ofsted_register", path)

    assert str(refused.value).isprintable()
    assert "?" in str(refused.value)


def test_the_table_of_bad_rows_runs_no_formula(sound: SoundInstall, tmp_path: Path) -> None:
    _, header, rows = split_table(sound.files["ofsted_register"])
    rows[0][header.index("Provider URN")] = "=cmd|' /C calc'!A0"
    path = tmp_path / "table.csv"
    path.write_bytes(written(header, *rows))

    with pytest.raises(RefreshRefused) as refused:
        sound.refresh("ofsted_register", path)

    report = sound.install.data_dir / str(refused.value).rpartition(" ")[2]
    assert ",'=cmd|" in report.read_text(encoding="utf-8")


# --- through the command ---


@pytest.fixture(scope="module")
def app(sound: SoundInstall) -> Flask:
    return create_app(settings_for(sound.install.data_dir))


def refused_by_command(app: Flask, sound: SoundInstall, source: str, path: Path) -> None:
    before = state_of(sound)
    words = ("refresh", source, "--file", str(path), "--as-at", NEWER.isoformat())

    with app.app_context():
        done = app.test_cli_runner().invoke(args=words)
    gc.enable()  # the commands switch it off for their short life

    assert (done.exit_code, done.output.count("\n")) == (1, 1), done.output
    assert done.output.startswith(f"refused: {path.name}")
    assert state_of(sound) == before


REFUSED = [
    (case, next(source for source in TABLES if expected(case, source) != READ))
    for case in CORPUS
    if any(expected(case, source) != READ for source in TABLES)
]


@pytest.mark.parametrize(("case", "source"), REFUSED)
def test_the_command_refuses_it_in_one_line_with_code_1(
    app: Flask, sound: SoundInstall, tmp_path: Path, case: str, source: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(CORPUS[case](source, sound.files[source]))

    refused_by_command(app, sound, source, path)


@pytest.mark.parametrize("case", ["an entity bomb", "deep elements", "another namespace"])
def test_so_it_does_with_an_extract(
    app: Flask, sound: SoundInstall, tmp_path: Path, case: str
) -> None:
    made = XML_CORPUS[case](sound.files[EXTRACT].decode())
    path = tmp_path / "extract.xml"
    path.write_bytes(made.encode() if isinstance(made, str) else made)

    refused_by_command(app, sound, EXTRACT, path)


@pytest.mark.parametrize("case", ["a name that climbs", "damaged LZMA", "far more than its size"])
def test_so_it_does_with_a_zip(app: Flask, sound: SoundInstall, tmp_path: Path, case: str) -> None:
    path = tmp_path / "postcodes.zip"
    path.write_bytes(ZIPS[case]())

    refused_by_command(app, sound, "postcode_directory", path)


# --- memory and time ---


def test_nothing_takes_all_memory_or_time(sound: SoundInstall, tmp_path: Path) -> None:
    """All in one child, each within 20 s of CPU, and never more than 512 MB resident."""
    files = {}
    for case, (source, end, change, _) in HUGE.items():
        files[f"{source}/{case}"] = tmp_path / f"{case}.{end}"
        files[f"{source}/{case}"].write_bytes(change(sound.files[source]))
    install_in(tmp_path / "child")

    spent = limited(tmp_path / "child", files)

    for name, used in spent.items():
        case = name.partition("/")[2]
        assert HUGE[case][3] in used.answer, name
        assert used.answer.isprintable()
        assert used.resident < RESIDENT_MAX, name
        assert used.cpu_seconds < CPU_SECONDS, name
