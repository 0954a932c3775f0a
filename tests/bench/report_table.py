"""The table: figure, measured, floor, goal, verdict."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

HEAD = ("figure", "measured", "floor", "goal", "verdict")
BELOW = "below the floor"

FormatValue = Callable[[float], str]


@dataclass(frozen=True)
class Row:
    """One line of the table. A line that only explains another has no floor, goal and verdict."""

    figure: str
    measured: str
    floor: str = ""
    goal: str = ""
    verdict: str = ""


def at_least(figure: str, value: float, floor: float, goal: float, say: FormatValue) -> Row:
    """A figure that should be high."""
    verdict = "goal" if value >= goal else "floor" if value >= floor else BELOW
    return Row(figure, say(value), say(floor), say(goal), verdict)


def at_most(figure: str, value: float, floor: float, goal: float, say: FormatValue) -> Row:
    """A figure that should be low."""
    verdict = "goal" if value <= goal else "floor" if value <= floor else BELOW
    return Row(figure, say(value), say(floor), say(goal), verdict)


def percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def times(value: float) -> str:
    return f"{value:,.0f} x" if value >= 10 else f"{value:.2f} x"


def megabytes(value: float) -> str:
    return f"{value:.0f} MB"


def kilobytes(value: float) -> str:
    return f"{value / 1000:.1f} KB"


def seconds(value: float) -> str:
    return f"{value:.1f} s"


def hundredths(value: float) -> str:
    return f"{value:.2f} s"


def microseconds(value: float) -> str:
    return f"{value:.0f} µs"


def table(rows: Iterable[Row]) -> str:
    """The rows in columns, with a header."""
    cells = [HEAD, *((r.figure, r.measured, r.floor, r.goal, r.verdict) for r in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
