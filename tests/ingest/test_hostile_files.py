"""Hostile files and the answer each gets (reliability.md §5), through a whole refresh.

Whatever a file is, the answer is one sentence, and the record and what the public sees stay as they
were. What a table of true shape is answered stands beside its adapter's own tests.
"""

import gc
import gzip
import os
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import pytest
from click.testing import Result
from sqlmodel import SQLModel

from app import create_app
from app.ingest.errors import FileRefused, IngestError, RefreshRefused
from app.ingest.readers import READERS
from tests.builders import close_engine, public_bytes, settings_for
from tests.ingest.hostile import (
    CORPUS,
    NEWER,
    READ_AS,
    ROWS,
    SOUND_ZIPS,
    XML_CORPUS,
    ZIPS,
    Sound,
    install_in,
    parted,
    sound_install,
    zipped,
)
from tests.ingest.huge import CPU_SECONDS, HUGE, RESIDENT_MAX, limited

READ = "read"  # the file is fine: the same rows as in the sound one, none bad
NUL, NO_HEADER, BAD_ROWS = "holds NUL characters", "no header row with", "rows cannot be read"
TWICE, FEW, EMPTY = "given twice", "rows, but an edition of", "the file is empty"
NO_XML, UNKNOWN = "not well-formed XML", "we do not know this column"
TABLES = [source for source, way in READ_AS.items() if way != "xml"]
EXTRACT = "ofsted_council_extract"

# What is done to a table -> the answer of every source, or of each way to read (csv, sheet, columns)
# and of single sources that differ from their way.
ANSWERS: dict[str, str | dict[str, str]] = {
    "nothing at all": EMPTY,
    "spaces and line ends": EMPTY,
    "a picture": {"csv": NUL, "sheet": "not text in UTF-8 or Windows-1252", "columns": NUL},
    "a spreadsheet": "a zip or a spreadsheet, not CSV: save it as CSV UTF-8",
    "an old spreadsheet": "an old Excel workbook: save it as CSV UTF-8",
    "a page to sign in": {
        "csv": "a web page",
        "sheet": "a web page or XML",
        "columns": "a web page",
    },
    "JSON": NO_HEADER,
    "random bytes": {"csv": NUL, "sheet": "not text in UTF-8 or Windows-1252", "columns": NUL},
    "UTF-16": {"csv": NUL, "sheet": READ, "columns": NUL},
    "UTF-16 without its mark": NUL,
    "UTF-8 with its mark": READ,
    "two marks": READ,
    "Windows-1252": READ,
    "Windows-1252 behind the mark of UTF-8": {
        "csv": READ,
        "sheet": "not text in UTF-8; save it as CSV UTF-8",
        "columns": READ,
    },
    "mixed line ends": READ,
    "a NUL": NUL,
    "a ragged row": {
        "csv": BAD_ROWS,
        "sheet": BAD_ROWS,
        "columns": "the rows do not fit the header",
    },
    "the header again": {
        "csv": BAD_ROWS,
        "sheet": READ,
        "columns": BAD_ROWS,
        "childminder_agencies": READ,
        "funded_takeup": "we have no word for this",
    },
    "a blank column at the end": {
        "csv": UNKNOWN,
        "sheet": READ,
        "columns": READ,
        "childminder_agencies": READ,
        "family_hubs": READ,
    },
    "a column without a name": {
        "csv": UNKNOWN,
        "sheet": BAD_ROWS,
        "columns": READ,
        "childminder_agencies": READ,
        "family_hubs": READ,
    },
    "a column that we do not know": {
        "csv": f"'Star sign': {UNKNOWN}",
        "sheet": READ,
        "columns": READ,
        "family_hubs": READ,
    },
    "a column twice": {
        "csv": "says the same as column",
        "sheet": "says the same as column",
        "columns": "this column is given twice",
    },
    "a column gone": {
        "csv": "this column is missing",
        "sheet": "this column is missing",
        "columns": "this column is missing",
        "ofsted_register": NO_HEADER,
        "ofsted_consented": NO_HEADER,
        "ward_takeup": NO_HEADER,
    },
    "columns in another order": READ,
    "two columns under one another's names": BAD_ROWS,
    "a header moved by two lines": READ,
    "every row twice": {"csv": TWICE, "sheet": TWICE, "columns": READ},
    "half of the rows": FEW,
    "a quotation mark that never ends": {
        "csv": "quotation marks do not match",
        "sheet": "quotation marks do not match",
        "columns": "the rows do not fit the header",
    },
}
XML_ANSWERS = {
    "an entity bomb": "it declares entities",
    "an outside entity": "it declares entities",
    "an outside DTD": "it declares entities",
    "parameter entities": "it declares entities",
    "an entity that nobody declared": "undefined entity",
    "another first element": "its first element is 'Feed'",
    "another namespace": "its namespace is 'http://ofsted.example",
    "no namespace": "its namespace is ''",
    "an element that we do not know": "we do not know the element 'Owner'",
    "elements without end": "we do not know the element 'Registration'",
    "deep elements": "more than 12 deep",
    "a tag of many attributes": "a tag or a comment is far too long",
    "UTF-16": READ,
    "UTF-8 with its mark": READ,
    "UTF-16 that says UTF-8": NO_XML,
    "UTF-16 with an entity bomb": "it declares entities",
    "UTF-7": "the encoding that it declares cannot be read",
    "a NUL": NO_XML,
    "every registration twice": TWICE,
    "half of the registrations": FEW,
    "codes that we do not know": BAD_ROWS,
    "a row of text": NO_XML,
    "nothing behind its declaration": NO_XML,
}
NO_TABLE = {  # what is no table at all is no extract either
    "nothing at all": EMPTY,
    "spaces and line ends": EMPTY,
    "a picture": NO_XML,
    "a spreadsheet": "a zip or a spreadsheet, not CSV",
    "an old spreadsheet": "an old Excel workbook",
    "a page to sign in": "a web page",
    "JSON": NO_XML,
    "random bytes": NO_XML,
}
DAMAGED = "the zip is damaged, cut short or locked"
ZIP_ANSWERS = {
    "a name that climbs": "a name in the zip leads out of it",
    "a name that climbs with backslashes": "a name in the zip leads out of it",
    "a name from the root": "a name in the zip leads out of it",
    "a name with a drive": "a name in the zip leads out of it",
    "nothing in it": "the zip holds neither",
    "nothing that we know": "the zip holds neither",
    "a zip in a zip": "the zip holds neither",
    "no zip": DAMAGED,
    "locked": DAMAGED,
    "less than its list says": DAMAGED,
    "more than its list says": DAMAGED,
    "far more than its size": "unpacks to more than 150 MB",
    "damaged": DAMAGED,
    "damaged bzip2": "cannot be read (it is damaged)",
    "damaged LZMA": DAMAGED,
    "a name that is no UTF-8": DAMAGED,
    "676 areas": "the zip holds 676 areas, over 300",
    "an area that is something else": "a row of Code-Point Open has 10 cells",
    "an area with a NUL": NUL,
    "a directory cut short": "cut short in the middle of its last row",
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sound]:
    """An install that holds an edition of every source; no test here may change it."""
    made = sound_install(tmp_path_factory.mktemp("sound"))
    yield made
    close_engine(made.install.database_url)


def held(sound: Sound) -> tuple[object, ...]:
    """All that the record holds but its diary of refreshes, and all that the public sees."""
    with sound.install.session() as session:
        tables = [table for table in SQLModel.metadata.sorted_tables if table.name != "refresh_run"]
        rows = [tuple(session.connection().execute(table.select()).all()) for table in tables]
    shown = sound.install.public()
    return (rows, shown.places.seq, public_bytes(sound.install))


def answer(sound: Sound, source: str, path: Path, content: bytes, **order: object) -> str:
    """The one sentence that a refresh from this content is refused with, nothing being changed."""
    path.write_bytes(content)
    before = held(sound)
    with pytest.raises(IngestError) as refused:
        sound.refresh(source, path, **order)
    assert held(sound) == before
    sentence = str(refused.value)
    assert sentence.startswith(path.name)
    assert len(sentence) < 600
    assert sentence.isprintable()
    assert str(path.parent) not in sentence.replace(path.name, "")
    return sentence


def rows_in(sound: Sound, source: str, path: Path, content: bytes) -> tuple[int, int]:
    """How many rows are read and how many are bad, when nobody stores them."""
    path.write_bytes(content)
    with sound.install.session() as session:
        found = READERS[source](path, session)
    return (found.rows_count, len(found.bad))


def expected(case: str, source: str) -> str:
    told = ANSWERS[case]
    return told if isinstance(told, str) else told.get(source, told[READ_AS[source]])


@pytest.mark.parametrize("source", TABLES)
@pytest.mark.parametrize("case", CORPUS)
def test_every_table_gets_its_answer(sound: Sound, tmp_path: Path, case: str, source: str) -> None:
    path, content = tmp_path / "table.csv", CORPUS[case](source, sound.files[source])
    told = expected(case, source)

    if told == READ:
        assert rows_in(sound, source, path, content) == (sound.rows[source], 0)
    else:
        assert told in answer(sound, source, path, content)


@pytest.mark.parametrize("case", NO_TABLE)
def test_what_is_no_table_is_no_extract_either(sound: Sound, tmp_path: Path, case: str) -> None:
    content = CORPUS[case](EXTRACT, sound.files[EXTRACT])

    assert NO_TABLE[case] in answer(sound, EXTRACT, tmp_path / "extract.xml", content)


@pytest.mark.parametrize("case", XML_CORPUS)
def test_every_extract_gets_its_answer(sound: Sound, tmp_path: Path, case: str) -> None:
    made = XML_CORPUS[case](sound.files[EXTRACT].decode())
    path, content = tmp_path / "extract.xml", made.encode() if isinstance(made, str) else made

    if XML_ANSWERS[case] == READ:
        assert rows_in(sound, EXTRACT, path, content) == (ROWS, 0)
    else:
        assert XML_ANSWERS[case] in answer(sound, EXTRACT, path, content)


@pytest.mark.parametrize("case", ZIPS)
def test_every_zip_gets_its_answer(sound: Sound, tmp_path: Path, case: str) -> None:
    sentence = answer(sound, "postcode_directory", tmp_path / "postcodes.zip", ZIPS[case]())

    assert ZIP_ANSWERS[case] in sentence
    assert [file.name for file in tmp_path.iterdir()] == ["postcodes.zip"]


def test_every_row_of_the_corpus_has_an_answer() -> None:
    assert (CORPUS.keys(), XML_CORPUS.keys()) == (ANSWERS.keys(), XML_ANSWERS.keys())
    assert ZIPS.keys() == ZIP_ANSWERS.keys()
    assert READ_AS.keys() == READERS.keys()


@pytest.mark.parametrize("source", READ_AS)
@pytest.mark.parametrize("seed", range(4))
def test_random_bytes_are_refused(sound: Sound, tmp_path: Path, source: str, seed: int) -> None:
    for length in (1, 5, 90, 3_000):
        assert answer(sound, source, tmp_path / "x.csv", Random(seed).randbytes(length) + b"\x01")


@pytest.mark.parametrize("source", READ_AS)
def test_an_edition_of_tomorrow_or_older_than_the_one_held_is_refused(
    sound: Sound, tmp_path: Path, source: str
) -> None:
    path, content = tmp_path / "edition.csv", sound.files[source]

    assert "lies in the future" in answer(sound, source, path, content, as_at=date(2031, 1, 1))
    assert "before the edition" in answer(sound, source, path, content, as_at=date(2026, 11, 19))


# --- cut short ---


def refused_cuts(sound: Sound, source: str, path: Path, content: bytes, last: int) -> None:
    """At 25 random places before `last` a refresh from what is left is refused in one sentence."""
    before = held(sound)
    for at in Random(source).sample(range(1, last), min(25, last - 1)):
        path.write_bytes(content[:at])
        with pytest.raises(IngestError) as refused:
            sound.refresh(source, path)
        assert str(refused.value).isprintable(), at
    assert held(sound) == before


@pytest.mark.parametrize("source", READ_AS)
def test_a_file_cut_anywhere_is_refused(sound: Sound, tmp_path: Path, source: str) -> None:
    """Before its last cell: where that ends nobody can tell, and then no cell is lost."""
    content = sound.files[source].rstrip()
    last = len(content) - 1 if source == EXTRACT else content.rindex(b",")

    refused_cuts(sound, source, tmp_path / "cut.csv", content, last)


@pytest.mark.parametrize("source", READ_AS)
def test_so_is_a_packed_one(sound: Sound, tmp_path: Path, source: str) -> None:
    content = gzip.compress(sound.files[source], mtime=0)

    refused_cuts(sound, source, tmp_path / "cut.csv.gz", content, len(content) - 1)


@pytest.mark.parametrize("members", SOUND_ZIPS.values(), ids=SOUND_ZIPS)
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_so_is_a_zip(sound: Sound, tmp_path: Path, members: dict[str, bytes], method: int) -> None:
    content = zipped(members, method)

    refused_cuts(sound, "postcode_directory", tmp_path / "cut.zip", content, len(content) - 1)


@pytest.mark.parametrize("source", TABLES)
def test_the_last_row_cut_in_two_is_never_a_row(sound: Sound, tmp_path: Path, source: str) -> None:
    """Even where one row more or less would not matter."""
    content = sound.files[source].rstrip()
    start = content.rindex(b"\n") + 1
    cut = content[: start + content[start:].index(b",") + 1]

    sentence = answer(sound, source, tmp_path / "cut.csv", cut, bounds=(0, 5_000))

    assert "cut short in the middle of its last row" in sentence


@pytest.mark.parametrize("source", [*TABLES, EXTRACT])
def test_a_byte_changed_anywhere_is_no_failure(sound: Sound, tmp_path: Path, source: str) -> None:
    """What it is read as is another matter: most cells are free text."""
    random, path = Random(source), tmp_path / "changed.csv"
    for _ in range(60):
        content = bytearray(sound.files[source])
        content[random.randrange(len(content))] = random.randrange(256)
        path.write_bytes(content)
        with sound.install.session() as session:
            try:
                READERS[source](path, session)
            except IngestError as refused:
                assert str(refused).isprintable()


@pytest.mark.parametrize("members", SOUND_ZIPS.values(), ids=SOUND_ZIPS)
def test_nor_is_one_in_a_zip(sound: Sound, tmp_path: Path, members: dict[str, bytes]) -> None:
    random, path = Random(1), tmp_path / "changed.zip"
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        for _ in range(60):
            content = bytearray(zipped(members, method))
            content[random.randrange(len(content))] = random.randrange(256)
            path.write_bytes(content)
            with sound.install.session() as session:
                try:
                    READERS["postcode_directory"](path, session)
                except IngestError as refused:
                    assert str(refused).isprintable()


# --- what is no file, or has no decent name ---


def test_a_folder_is_refused_by_sources_of_one_file(sound: Sound, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be read"):
        sound.refresh("ofsted_register", tmp_path)


def test_a_pipe_is_refused_and_not_waited_for(sound: Sound, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")

    with pytest.raises(FileRefused, match=r"pipe\.csv: this is no file"):
        sound.refresh("ofsted_register", tmp_path / "pipe.csv")


@pytest.mark.parametrize("name", [b"\xff\xfe.csv", b"two\nlines.csv", "\u202evsc.exe".encode()])
def test_a_name_that_cannot_be_shown_is_stored_and_told_with_question_marks(
    sound: Sound, tmp_path: Path, name: bytes
) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(b"")

    with pytest.raises(FileRefused) as refused:
        sound.refresh("ofsted_register", path)

    assert str(refused.value).isprintable()
    assert "?" in str(refused.value)


def test_the_table_of_bad_rows_runs_no_formula(sound: Sound, tmp_path: Path) -> None:
    titles, header, rows = parted(sound.files["ofsted_register"])
    rows[0][header.index("Provider URN")] = "=cmd|' /C calc'!A0"
    del titles
    path = tmp_path / "table.csv"
    path.write_text("\n".join(",".join(row) for row in [header, *rows]), encoding="utf-8")

    with pytest.raises(RefreshRefused) as refused:
        sound.refresh("ofsted_register", path)

    report = sound.install.data_dir / str(refused.value).rpartition(" ")[2]
    assert ",'=cmd|" in report.read_text(encoding="utf-8")


# --- through the command ---


def command(data_dir: Path, *words: str) -> Result:
    app = create_app(settings_for(data_dir))
    with app.app_context():
        done = app.test_cli_runner().invoke(args=words)
    gc.enable()  # the commands switch it off for their short life
    return done


def refused_by_command(sound: Sound, source: str, path: Path) -> None:
    before = held(sound)
    day = NEWER.isoformat()
    words = ("refresh", source, "--file", str(path), "--as-at", day)

    done = command(sound.install.data_dir, *words)

    assert (done.exit_code, done.output.count("\n")) == (1, 1), done.output
    assert done.output.startswith(f"refused: {path.name}")
    assert held(sound) == before


REFUSED = [
    (case, next(source for source in TABLES if expected(case, source) != READ))
    for case in CORPUS
    if any(expected(case, source) != READ for source in TABLES)
]


@pytest.mark.parametrize(("case", "source"), REFUSED)
def test_the_command_refuses_it_in_one_line_with_code_1(
    sound: Sound, tmp_path: Path, case: str, source: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(CORPUS[case](source, sound.files[source]))

    refused_by_command(sound, source, path)


@pytest.mark.parametrize("case", ["an entity bomb", "deep elements", "another namespace"])
def test_so_it_does_with_an_extract(sound: Sound, tmp_path: Path, case: str) -> None:
    made = XML_CORPUS[case](sound.files[EXTRACT].decode())
    path = tmp_path / "extract.xml"
    path.write_bytes(made.encode() if isinstance(made, str) else made)

    refused_by_command(sound, EXTRACT, path)


@pytest.mark.parametrize("case", ["a name that climbs", "damaged LZMA", "far more than its size"])
def test_so_it_does_with_a_zip(sound: Sound, tmp_path: Path, case: str) -> None:
    path = tmp_path / "postcodes.zip"
    path.write_bytes(ZIPS[case]())

    refused_by_command(sound, "postcode_directory", path)


# --- memory and time ---


def test_nothing_takes_all_memory_or_time(sound: Sound, tmp_path: Path) -> None:
    """All in one child, each within 20 s of CPU, and never more than 512 MB resident."""
    files = {}
    for case, (source, end, change, _) in HUGE.items():
        files[f"{source}/{case}"] = tmp_path / f"{case}.{end}"
        files[f"{source}/{case}"].write_bytes(change(sound.files[source]))
    install_in(tmp_path / "child")

    spent = limited(tmp_path / "child", files)

    for name, told in spent.items():
        case = name.partition("/")[2]
        assert HUGE[case][3] in told.answer, name
        assert told.answer.isprintable()
        assert told.resident < RESIDENT_MAX, name
        assert told.cpu_seconds < CPU_SECONDS, name
