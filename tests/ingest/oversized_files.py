"""Files that would take all memory or time, and what a refresh from one takes in a limited child.

As a program it refreshes from files under those limits: see `limited`.
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
from tests.builders import (
    Install,
    settings_for,
)
from tests.ingest.hostile_file_corpus import (
    END,
    IN_NSPL,
    NEWER,
    NSPL,
    split_table,
    written,
    zipped,
)

# docs/architecture.md#hostile-input.
# The address space is wider: the interpreter with its libraries maps 600 MB.
CPU_SECONDS = 20
RESIDENT_MAX = 512_000_000
ADDRESS_SPACE = 1_500_000_000
MB = 1_000_000


def _head(sound: bytes) -> bytes:
    """The file down to its header."""
    titles, header, _ = split_table(sound)
    return written(*titles, header)


def _below(times: int, one: bytes) -> Callable[[bytes], bytes]:
    """The header, and below it one thing many times."""
    return lambda sound: _head(sound) + one * times


def _packed(start: bytes, megabytes: int = 155) -> bytes:
    return gzip.compress(start + b"0" * megabytes * MB, 1, mtime=0)


def _in_extract(old: bytes, new: Callable[[], bytes]) -> Callable[[bytes], bytes]:
    return lambda sound: sound.replace(old, new(), 1)


_SMILE = ("x" * 79 + "\U0001f600\n").encode()
_ELEMENTS = b"<Registration/>"

# Source, the end of the file's name, and what its file becomes; then what is answered.
HUGE: Mapping[str, tuple[str, str, Callable[[bytes], bytes], str]] = {
    "NULs": ("ofsted_register", "csv", lambda _: bytes(50 * MB), "NUL"),
    "one line": ("ofsted_register", "csv", _below(50 * MB, b"0"), "a row is far too long"),
    "cells": ("schools", "csv", _below(20 * MB, b","), "a row is far too long"),
    "rows": ("ofsted_register", "csv", _below(25 * MB, b"x\n"), "more than 300,000 rows"),
    "blank rows": ("areas", "csv", _below(5 * MB, b"\n"), "more than 2,000,000 lines"),
    "a cell of lines": (
        *("areas", "csv", lambda sound: _head(sound) + b'"' + b"\n" * 5 * MB),
        "more than 2,000,000 lines",
    ),
    "cells of lines": ("schools", "csv", _below(2 * MB, b'"\n\n",'), "more than 2,000,000 lines"),
    "packed": (
        *("ofsted_register", "csv.gz", lambda sound: _packed(_head(sound))),
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
    """What a child said of one file, and what it had taken by then at most."""

    answer: str
    resident: int
    cpu_seconds: float


def limited(data_dir: Path, files: Mapping[str, Path]) -> Mapping[str, ResourceUse]:
    """What a refresh from each file, of the source named before "/", answers in one limited child."""
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
    """The most bytes that this process had in memory; what getrusage says began with its parent's."""
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
