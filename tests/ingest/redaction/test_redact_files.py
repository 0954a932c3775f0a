"""No byte of an erased row remains in archived files, reports or the database file."""

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.consent import Consent
from app.data.erasure import overwrite_erased
from app.data.session import put_rows
from app.data.tables import Provider
from app.ingest.errors import RefreshRefused
from app.ingest.redaction.redact_files import RedactionResult, redact_by_key
from app.ingest.sources import council_listing, ofsted_register
from tests.builders import (
    Install,
    childminder,
    close_engine,
    new_install,
    nursery,
    redacted,
    register_file,
    settings_for,
)
from tests.erasure_search import find_traces, publish_and_erase
from tests.ingest.redaction.homes_to_erase import (
    HOME,
    LATER,
    NOVEMBER,
    OCTOBER,
    OTHERS,
    fill_with_homes,
)

LISTING, REGISTER = council_listing.SOURCE.redaction, ofsted_register.SOURCE.redaction

pytestmark = pytest.mark.both_engines


COLUMNS = ("provider_id", "name", "phone", "website", "consent", "la_name", "name_source")


def test_quotations_of_a_refused_file_are_erased_too(install: Install) -> None:
    setting = nursery("EY100002", **HOME)
    fill_with_homes(install)
    childminder_rows = [childminder(row["Provider URN"]) for row in OTHERS]
    install.register(nursery(), setting, *childminder_rows, as_at=OCTOBER)
    broken = setting | {"Registration date": "Vexwort"}
    with pytest.raises(RefreshRefused, match="Vexwort"):
        install.register(broken, as_at=OCTOBER)
    assert {"refresh_run.reason"} < {*find_traces(install, "Vexwort")}
    install.register(nursery(), redacted(setting), *childminder_rows, as_at=NOVEMBER, now=LATER)

    publish_and_erase(install, LATER)

    assert find_traces(install, "Vexwort") == []


def test_no_byte_of_an_erased_row_remains_in_the_database_file(tmp_path: Path) -> None:
    install = Install(tmp_path, settings_for(tmp_path).database_url)
    new_install(tmp_path)
    rng = random.Random(1)
    ids = [f"{rng.getrandbits(48):012x}" for _ in range(5000)]
    facts = (Consent.ALL.value, "", "")
    with install.session() as session:
        for one in ids:
            fields = (one, f"NAME{one}", "", "x" * rng.randrange(200), *facts)
            put_rows(session, Provider, COLUMNS, [fields], key=COLUMNS[:1])
        session.commit()
        blank = ((one, None, "", "", *facts) for one in rng.sample(ids, 5000))
        put_rows(session, Provider, COLUMNS, blank, key=COLUMNS[:1])

        is_done = overwrite_erased(session)

    data = (tmp_path / "record.sqlite").read_bytes()
    assert is_done
    assert (tmp_path / "record.sqlite-wal").stat().st_size == 0
    assert [one for one in ids if f"NAME{one}".encode() in data] == []
    close_engine(install.database_url)


@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "packed"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_redaction_removes_one_row_of_a_table_and_no_other_byte(
    tmp_path: Path, encoding: str, end: str, *, is_packed: bool
) -> None:
    head = f"Kept list{end}reference;name{end}"
    row, last = f'S-1;"Zoë ""at{end}home"""{end}', f"  s-3;Café{end}S-4;x"
    file = tmp_path / "kept.csv"
    wrap: Callable[[bytes], bytes] = gzip.compress if is_packed else bytes
    file.write_bytes(wrap((head + row + f"S-2; Zoë {end}{end}" + last).encode(encoding)))

    result = redact_by_key(file, LISTING, ["S-1", "S-3"])

    left = file.read_bytes()
    left = gzip.decompress(left) if is_packed else left
    assert result is RedactionResult.REWRITTEN
    assert left == (head + f"S-2; Zoë {end}{end}S-4;x").encode(encoding)
    assert redact_by_key(file, LISTING, ["S-1"]) is RedactionResult.UNCHANGED


def test_a_file_that_cannot_be_read_as_its_source_is_removed(tmp_path: Path) -> None:
    for name, data in (("a", b"PK\x03\x04"), ("b", b"\x1f\x8bno"), ("c", b'Provider URN\n"x')):
        file = tmp_path / name
        file.write_bytes(data)

        assert redact_by_key(file, REGISTER, ["EY1"]) is RedactionResult.REMOVED
        assert not file.exists()


def test_a_register_keeps_its_title_and_its_other_rows(tmp_path: Path) -> None:
    file = register_file(tmp_path, [nursery(), nursery("EY100002"), nursery("EY100003")])
    before = file.read_text().splitlines(keepends=True)

    redact_by_key(file, REGISTER, ["ey100002"])

    assert file.read_text() == "".join(line for line in before if "EY100002" not in line)
