"""A command refuses a hostile file in one line, within limits of memory and time."""

from collections.abc import Collection
from pathlib import Path

import pytest

from tests.builders import try_command
from tests.ingest.hostile_file_answers import (
    READ,
    TABLES,
    expected,
)
from tests.ingest.hostile_file_corpus import (
    CORPUS,
    NEWER,
    XML_CORPUS,
    ZIPS,
    ValidInstall,
    install_in,
)
from tests.ingest.hostile_file_states import EXTRACT, first_state, state_of
from tests.ingest.oversized_files import CPU_SECONDS, HUGE, RESIDENT_MAX, limited


def refused_by_command(valid: ValidInstall, source: str, path: Path) -> None:
    before = first_state(valid)
    arguments = ("refresh", source, "--file", path, "--as-at", NEWER.isoformat())

    done = try_command(valid.install.data_dir, *arguments)

    assert (done.exit_code, done.output.count("\n")) == (1, 1), done.output
    assert done.output.startswith(f"refused: {path.name}")
    assert state_of(valid) == before


REFUSED = [
    (case, next(source for source in TABLES if expected(case, source) != READ))
    for case in CORPUS
    if any(expected(case, source) != READ for source in TABLES)
]


@pytest.mark.parametrize(("case", "source"), REFUSED)
def test_the_command_refuses_a_table_in_one_line_with_code_1(
    valid: ValidInstall, tmp_path: Path, case: str, source: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(CORPUS[case](source, valid.files[source]))

    refused_by_command(valid, source, path)


@pytest.mark.parametrize("case", ["an entity bomb", "deep elements", "another namespace"])
def test_the_command_refuses_an_extract_in_one_line_with_code_1(
    valid: ValidInstall, tmp_path: Path, case: str
) -> None:
    made = XML_CORPUS[case](valid.files[EXTRACT].decode())
    path = tmp_path / "extract.xml"
    path.write_bytes(made.encode() if isinstance(made, str) else made)

    refused_by_command(valid, EXTRACT, path)


@pytest.mark.parametrize("case", ["a name that climbs", "damaged LZMA", "far more than its size"])
def test_the_command_refuses_a_zip_in_one_line_with_code_1(
    valid: ValidInstall, tmp_path: Path, case: str
) -> None:
    path = tmp_path / "postcodes.zip"
    path.write_bytes(ZIPS[case]())

    refused_by_command(valid, "postcode_directory", path)


ONE_OF_EACH_LIMIT = {answer: case for case, (*_, answer) in reversed(HUGE.items())}.values()


@pytest.mark.parametrize(
    "cases",
    [
        pytest.param(ONE_OF_EACH_LIMIT, id="one of each limit"),
        pytest.param(HUGE, id="all", marks=pytest.mark.faults),
    ],
)
def test_no_file_uses_too_much_memory_or_time(
    valid: ValidInstall, tmp_path: Path, cases: Collection[str]
) -> None:
    """All in one child process, each within 20 s of CPU and 512 MB of resident memory."""
    files = {}
    for case in cases:
        source, end, change, _ = HUGE[case]
        files[f"{source}/{case}"] = tmp_path / f"{case}.{end}"
        files[f"{source}/{case}"].write_bytes(change(valid.files[source]))
    install_in(tmp_path / "child")

    spent = limited(tmp_path / "child", files)

    for name, used in spent.items():
        case = name.partition("/")[2]
        assert HUGE[case][3] in used.answer, name
        assert used.answer.isprintable()
        assert used.resident < RESIDENT_MAX, name
        assert used.cpu_seconds < CPU_SECONDS, name
