"""The real files of England, loaded by the product's own commands into a folder of the bench."""

import gzip
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from app.config import ROOT

OUTSIDE = ROOT.parent / "shared" / "data"
REGISTER = OUTSIDE / "ofsted" / "childcare_providers_2021-08-31.csv.gz"
POSTCODES = OUTSIDE / "postcodes"
POSTCODES_OF_ENGLAND = POSTCODES / "codepoint_open_2025-11_england.csv.gz"
TRAFFORD = "E08000009"
SAMPLE = 20_000  # random postcodes to search for
SEED = 20_261_122
_OWN_SETTINGS = frozenset({"DATABASE_URL", "DATA_DIR", "COUNCILS_FILE", "CARD_CACHE_MB"})


class LoadRefused(Exception):
    """A command of the product failed; the message is its output."""


@dataclass(frozen=True)
class Cost:
    """The cost of a command: CPU seconds including its children, and elapsed seconds."""

    cpu_s: float
    wall_s: float


@dataclass(frozen=True)
class Loading:
    """The cost of each part of the national load, including publication."""

    migrate: Cost
    areas: Cost
    postcode_directory: Cost
    ofsted_register: Cost

    @property
    def wall_s(self) -> float:
        parts = (self.migrate, self.areas, self.postcode_directory, self.ofsted_register)
        return sum(part.wall_s for part in parts)

    @classmethod
    def from_facts(cls, facts: Mapping[str, Mapping[str, float]]) -> Self:
        return cls(**{name: Cost(**cost) for name, cost in facts.items()})


@dataclass(frozen=True)
class National:
    """The loaded folder."""

    folder: Path
    loading: Loading

    @property
    def environ(self) -> dict[str, str]:
        """The environment in which the product serves this folder as the national site."""
        return environ_for(self.folder / "data", self.folder / "councils.toml")


def environ_for(data_dir: Path, councils: Path) -> dict[str, str]:
    """This process's environment with the product's settings replaced."""
    saved = {name: value for name, value in os.environ.items() if name not in _OWN_SETTINGS}
    return {**saved, "DATA_DIR": str(data_dir), "COUNCILS_FILE": str(councils)}


def missing() -> list[Path]:
    """The missing input files."""
    return [path for path in (REGISTER, POSTCODES_OF_ENGLAND) if not path.exists()]


def prepare(folder: Path) -> National:
    """The national data in the folder; a complete earlier load is reused."""
    saved = folder / "loading.json"
    if saved.exists():
        return National(folder, Loading.from_facts(json.loads(saved.read_text("utf-8"))))
    folder.mkdir(parents=True, exist_ok=True)
    councils = folder / "councils.toml"
    councils.write_text("", encoding="utf-8")  # no council: the national site
    environ = environ_for(folder / "data", councils)
    loading = Loading(
        migrate=flask(environ, "migrate"),
        areas=flask(environ, "refresh", "areas"),
        postcode_directory=flask(
            environ, "refresh", "postcode_directory", "--file", str(POSTCODES)
        ),
        ofsted_register=flask(environ, "refresh", "ofsted_register", "--file", str(REGISTER)),
    )
    saved.write_text(json.dumps(asdict(loading)), encoding="utf-8")
    return National(folder, loading)


def flask(environ: Mapping[str, str], *words: str) -> Cost:
    """Run a command of the product in a process of its own; raises LoadRefused when it fails."""
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *words],
        cwd=ROOT,
        env=dict(environ),
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise LoadRefused(f"flask {' '.join(words)}: {done.stderr.strip()[-300:]}")
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu_s, time.monotonic() - started)


def sample_postcodes() -> list[str]:
    """Random postcodes of England, the same in every run."""
    return random.Random(SEED).sample([postcode for postcode, _ in _postcodes()], SAMPLE)


def trafford_postcodes() -> list[str]:
    """Every postcode of Trafford."""
    return [postcode for postcode, district in _postcodes() if district == TRAFFORD]


def _postcodes() -> Iterable[tuple[str, str]]:
    """(postcode, district) of each row of the national file; it has no quoted cells."""
    with gzip.open(POSTCODES_OF_ENGLAND, "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            postcode, _, _, district, _ = line.rstrip("\n").split(",")
            yield postcode, district


def write_paths(
    file: Path, postcodes: Iterable[str], codes: Iterable[str], query: str = ""
) -> Path:
    """A file of results pages, one path per line, in random languages."""
    chosen, languages = random.Random(SEED), list(codes)
    lines = [
        f"/{chosen.choice(languages)}/find?postcode={postcode.replace(' ', '+')}{query}\n"
        for postcode in postcodes
    ]
    file.write_text("".join(lines), encoding="utf-8")
    return file
