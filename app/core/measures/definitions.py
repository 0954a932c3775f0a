"""The measures that this release knows, from a file for each source in `definitions_data`."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from app.core.measures.measure import Measure

# The sources of measures, in the order in which pages list them.
SOURCES = ("lait",)
_FOLDER = Path(__file__).with_name("definitions_data")


@lru_cache(maxsize=1)
def measures() -> Mapping[str, Measure]:
    """Each measure by its code, in the order in which pages list them."""
    return {measure.code: measure for source in SOURCES for measure in _read(source)}


def measures_of(source: str) -> list[Measure]:
    """The measures of a source, in order."""
    return [measure for measure in measures().values() if measure.source == source]


def _read(source: str) -> Iterator[Measure]:
    text = (_FOLDER / f"{source}.toml").read_text(encoding="utf-8")
    parsed = tomllib.loads(text)
    for entry in parsed["measure"]:
        yield Measure.from_facts({"source": source, **parsed["defaults"], **entry})
