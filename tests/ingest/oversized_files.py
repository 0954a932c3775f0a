"""Files that could use up memory or time, and refreshes from them in a limited child process.

Run as a program, it refreshes from files under these limits: see `limited`.
"""

import gzip
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.config import ROOT
from app.ingest.errors import IngestError
from tests.builders import Install, settings_for
from tests.ingest.hostile_file_corpus import END, IN_NSPL, NEWER, NSPL, split_table, written, zipped

# docs/architecture.md#hostile-input. The address space is larger: the interpreter and its
# libraries map 600 MB.
CPU_SECONDS = 20
RESIDENT_MAX = 512_000_000
ADDRESS_SPACE = 1_500_000_000
MB = 1_000_000


def _head(valid: bytes) -> bytes:
    """The file up to its header."""
    titles, header, _ = split_table(valid)
    return written(*titles, header)


def _below(times: int, one: bytes) -> Callable[[bytes], bytes]:
    """The header, followed by the same bytes many times."""
    return lambda valid: _head(valid) + one * times


def _packed(start: bytes, megabytes: int = 155) -> bytes:
    return gzip.compress(start + b"0" * megabytes * MB, 1, mtime=0)


def _in_extract(old: bytes, new: Callable[[], bytes]) -> Callable[[bytes], bytes]:
    return lambda valid: valid.replace(old, new(), 1)


_SMILE = ("x" * 79 + "\U0001f600\n").encode()
_ELEMENTS = b"<Registration/>"

# Source, file name suffix and the change of its file; then the expected result.
HUGE: Mapping[str, tuple[str, str, Callable[[bytes], bytes], str]] = {
    "NULs": ("ofsted_register", "csv", lambda _: bytes(50 * MB), "NUL"),
    "one line": ("ofsted_register", "csv", _below(50 * MB, b"0"), "a row is far too long"),
    "cells": ("schools", "csv", _below(20 * MB, b","), "a row is far too long"),
    "rows": ("ofsted_register", "csv", _below(25 * MB, b"x\n"), "more than 300,000 rows"),
    "blank rows": ("areas", "csv", _below(5 * MB, b"\n"), "more than 2,000,000 lines"),
    "a cell of lines": (
        *("areas", "csv", lambda valid: _head(valid) + b'"' + b"\n" * 5 * MB),
        "more than 2,000,000 lines",
    ),
    "cells of lines": ("schools", "csv", _below(2 * MB, b'"\n\n",'), "more than 2,000,000 lines"),
    "packed": (
        *("ofsted_register", "csv.gz", lambda valid: _packed(_head(valid))),
        "unpacks to more than 150 MB",
    ),
    "packed listing": (
        "council_listing",
        "csv.gz",
        lambda _: _packed(b"", 45),
        "unpacks to more than 40 MB",
    ),
    "packed extract": (
        "ofsted_council_extract",
        "xml.gz",
        lambda _: _packed(b"", 45),
        "unpacks to more than 40 MB",
    ),
    "packed postcodes": ("postcode_directory", "csv.gz", _packed, "unpacks to more than 150 MB"),
    "zipped postcodes": (
        *("postcode_directory", "zip", lambda _: zipped({IN_NSPL: NSPL + bytes(155 * MB)})),
        "unpacks to more than 150 MB",
    ),
    "a line of zipped postcodes": (
        *("postcode_directory", "zip", lambda _: zipped({IN_NSPL: NSPL + b"0" * 140 * MB})),
        "a row is far too long",
    ),
    "a line of postcodes": (
        *("postcode_directory", "csv", _below(5 * MB, b"0")),
        "a row is far too long",
    ),
    "postcodes": (
        "postcode_directory",
        "csv",
        _below(25 * MB, b"x\n"),
        "more than 4,000,000 lines",
    ),
    "listed rows": ("council_listing", "csv", _below(5 * MB, b"x\n"), "more than 20,000 rows"),
    "listed cells": ("council_listing", "csv", _below(20 * MB, b","), "a row is far too long"),
    "pictures": ("council_listing", "csv", _below(450_000, _SMILE), "more than 20,000 rows"),
    "broken UTF-8": (
        *("ward_takeup", "csv", lambda _: b"\xc3\xa9" * 19 * MB + b"\xff"),
        "not text in UTF-8",
    ),
    "a NUL far down": ("ward_takeup", "csv", lambda _: b"a" + b"\n" * 39 * MB + b"\0", "NUL"),
    "elements": (
        *("ofsted_council_extract", "xml"),
        _in_extract(END.encode(), lambda: _ELEMENTS * 1_400_000 + END.encode()),
        "more than 800000 elements",
    ),
    "attributes": (
        *("ofsted_council_extract", "xml"),
        _in_extract(b"<Extract>", lambda: b"<Extract " + b"a='' " * 2 * MB + b">"),
        "a tag or a comment is far too long",
    ),
    "a long text": (
        *("ofsted_council_extract", "xml"),
        _in_extract(b">ACTV<", lambda: b">" + b"a" * 35 * MB + b"<"),
        "longer than 2000 characters",
    ),
}


@dataclass(frozen=True)
class ResourceUse:
    """The result of one file in the child process, and its peak use of resources."""

    answer: str
    resident: int
    cpu_seconds: float


def limited(data_dir: Path, files: Mapping[str, Path]) -> Mapping[str, ResourceUse]:
    """The results of refreshes from files in one limited child process."""
    named = [f"{name}={path}" for name, path in files.items()]
    done = subprocess.run(
        [sys.executable, "-m", "tests.ingest.oversized_files", str(data_dir), *named],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {name: ResourceUse(*measured) for name, measured in json.loads(done.stdout).items()}


def _peak_resident_bytes() -> int:
    """The peak resident bytes of this process; getrusage would include its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _main(data_dir: str, *named: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    install = Install(Path(data_dir), settings_for(Path(data_dir)).database_url)
    measured: dict[str, tuple[str, int, float]] = {}
    for one in named:
        name, _, path = one.partition("=")
        before = time.process_time()
        allowed = int(before) + CPU_SECONDS + 1
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.RLIM_INFINITY))
        try:
            install.refresh(name.partition("/")[0], Path(path), as_at=NEWER, bounds=None)
            answer = ""
        except IngestError as refused:
            answer = str(refused)
        measured[name] = (answer, _peak_resident_bytes(), time.process_time() - before)
    sys.stdout.write(json.dumps(measured))


if __name__ == "__main__":
    _main(*sys.argv[1:])
