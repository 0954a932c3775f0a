"""Today's ONS codes of councils, for the figures and areas of every source of measures.

A council's ONS code changes with its boundaries, as Sheffield's did in 2025. A publisher may keep
the former code for earlier periods, or in all of a file (docs/rules.md#measures).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sqlmodel import Session

from app.core.measures.figure import Level
from app.data.areas import find_council_codes, find_renamed_councils
from app.ingest.errors import FileRefused
from app.ingest.source_rows import MeasureRow, StatisticalAreaRow


def with_current_codes(
    path: Path,
    session: Session,
    rows: Sequence[MeasureRow],
    areas: Iterable[StatisticalAreaRow] = (),
) -> tuple[list[MeasureRow], list[StatisticalAreaRow]]:
    """Rows and areas of a file with today's code of each council, and one area for each code.

    A figure keeps its former code where the file has the same one under today's. Raises FileRefused
    where two former codes of a council have the same figure.
    """
    listed = list(areas)
    return replace_codes(path, rows, listed, _current_codes(session, rows, listed))


def replace_codes(
    path: Path,
    rows: Sequence[MeasureRow],
    areas: Sequence[StatisticalAreaRow],
    current: Mapping[str, str],
) -> tuple[list[MeasureRow], list[StatisticalAreaRow]]:
    """The same with these codes of today, by former code."""
    changed = _with_codes(path, rows, current) if current else list(rows)
    remaining = {row.figure.area_code for row in changed}
    found = {
        (one.level, one.code): one
        for one in areas
        if one.code not in current or one.code in remaining
    }
    for one in areas:
        if (one.level, one.code) not in found:
            renamed = replace(one, code=current[one.code])
            found.setdefault((renamed.level, renamed.code), renamed)
    return changed, list(found.values())


def _current_codes(
    session: Session, rows: Iterable[MeasureRow], areas: Iterable[StatisticalAreaRow]
) -> dict[str, str]:
    """Today's code of each council of a file that has a former one.

    A council is found by its DfE number, which stays, or by its former code. A code that is neither
    is of a council that was merged or divided: it stays.
    """
    codes, renamed = find_council_codes(session), find_renamed_councils(session)
    numbers = {one.code: one.la_number for one in areas if one.level is Level.COUNCIL}
    used = {row.figure.area_code for row in rows if row.figure.level is Level.COUNCIL}
    found = {
        code: codes.get(numbers.get(code, "")) or renamed.get(code)
        for code in (used | set(numbers)).difference(codes.values())
    }
    return {code: current for code, current in found.items() if current}


def _with_codes(
    path: Path, rows: Sequence[MeasureRow], current: Mapping[str, str]
) -> list[MeasureRow]:
    """The rows with the codes of `current`, by former codes; see `with_current_codes`."""
    codes_of_today = set(current.values())
    given = {_key(row, row.figure.area_code) for row in rows if _code(row) in codes_of_today}
    renamed: dict[tuple[str, ...], str] = {}
    found = []
    for row in rows:
        code = _code(row)
        if code not in current or _key(row, current[code]) in given:
            found.append(row)
            continue
        other = renamed.setdefault(_key(row, current[code]), code)
        if other != code:
            reason = (
                f"the file has {row.measure} of {row.figure.period} for this code and for {other}, "
                f"and both are former codes of {current[code]}"
            )
            raise FileRefused(path, reason, value=code)
        found.append(replace(row, figure=replace(row.figure, area_code=current[code])))
    return found


def _code(row: MeasureRow) -> str:
    """The code of a row's council, "" for other areas."""
    return row.figure.area_code if row.figure.level is Level.COUNCIL else ""


def _key(row: MeasureRow, code: str) -> tuple[str, ...]:
    return code, row.measure, row.figure.period, row.figure.breakdown
