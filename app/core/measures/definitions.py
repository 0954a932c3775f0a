"""The measures that this release knows, from a file for each source in `definitions_data`."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.core.measures.measure import Measure
from app.core.source_names import COUNCIL_CHARACTERISTICS

# The measure whose breakdowns are the characteristics by which councils are alike; its source has one.
CHARACTERISTICS = COUNCIL_CHARACTERISTICS
_FOLDER = Path(__file__).with_name("definitions_data")


@lru_cache(maxsize=1)
def measures() -> Mapping[str, Measure]:
    """Each measure by its code, in the order in which pages list them."""
    files = [tomllib.loads(file.read_text("utf-8")) for file in _FOLDER.glob("*.toml")]
    listed = (one for file in sorted(files, key=lambda one: one["order"]) for one in _read(file))
    return {measure.code: measure for measure in listed}


def measures_of(source: str) -> list[Measure]:
    """The measures of a source, in order."""
    return [measure for measure in measures().values() if measure.source == source]


def _read(file: Mapping[str, Any]) -> Iterator[Measure]:
    for entry in file["measure"]:
        yield Measure.from_facts({**file["defaults"], **entry})
