"""The optional columns of a council's own list: what a hub offers, when and in which languages.

A cell or a word that cannot be read is reported and left out; the rest of the row is kept.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from app.core.help_points import HelpDetails
from app.core.listing_cells.council_cells import is_blank, items, long_text, yes_or_no
from app.core.listing_cells.languages import LANGUAGES_MAX, languages
from app.core.listing_cells.opening_hours_parsers import parse_opening
from app.ingest.parsing import field_parsers as cell
from app.ingest.sources.family_hubs.service_names import ACCEPTED, parse_services

COLUMNS: Mapping[str, Collection[str]] = {
    "offers": ("offers",),
    "opening": ("opening",),
    "languages": ("languages",),
    "step_free": ("step_free", "step-free"),
    "notes": ("notes",),
}
_ACCEPTED = {
    "offers": ACCEPTED,
    "opening": "Mon-Fri 09:00-17:00 term; Sat 09:00-12:00 all year",
    "languages": "names or codes, such as English; Polish",
    "step_free": "yes or no, or blank if not known",
}
SHOWN_WORDS = 5  # of the unknown ones of a cell
Value = TypeVar("Value")
Default = TypeVar("Default")


@dataclass(frozen=True)
class HubCellFault:
    """A cell of which something could not be read; `accepted` describes the valid values."""

    position: int
    value: str
    reason: str
    accepted: str
    outcome: str


def read_details(
    positions: Mapping[str, int], cells: list[str], report: Callable[[HubCellFault], None]
) -> HelpDetails:
    """The details in the cells of a row; what cannot be read goes to `report`."""
    row = _RowDetails(positions, cells, report)
    return HelpDetails(
        offers=row.read_words("offers", parse_services, ()),
        opening=row.read("opening", parse_opening, ()),
        languages=row.read_words("languages", _known_languages, ()),
        step_free=row.read("step_free", yes_or_no, None),
        notes=row.read("notes", long_text, ""),
    )


@dataclass(frozen=True)
class _RowDetails:
    """The cells of one row, by the meanings of their columns."""

    positions: Mapping[str, int]
    cells: list[str]
    report: Callable[[HubCellFault], None]

    def read(self, name: str, parse: Callable[[str], Value], blank: Default) -> Value | Default:
        written = self._written(name)
        try:
            return parse(written) if written else blank
        except ValueError as error:
            self._report(name, str(error), "shown without it")
            return blank

    def read_words(
        self, name: str, parse: Callable[[str], tuple[Value, list[str]]], blank: Value
    ) -> Value:
        """The known words of a cell; the unknown ones are reported."""
        nothing: tuple[Value, list[str]] = (blank, [])
        known, unknown = self.read(name, parse, nothing)
        if unknown:
            shown = ", ".join(repr(word[:60]) for word in unknown[:SHOWN_WORDS])
            more = len(unknown) - SHOWN_WORDS
            reason = f"unknown: {shown}" + (f" and {more} more" if more > 0 else "")
            self._report(name, reason, "shown without these words")
        return known

    def _written(self, name: str) -> str:
        """The text of a cell; "" for a blank one and for a column that the file lacks."""
        if name not in self.positions:
            return ""
        written = self.cells[self.positions[name]]
        return written if cell.text(written) and not is_blank(written) else ""

    def _report(self, name: str, reason: str, outcome: str) -> None:
        position = self.positions[name]
        accepted = _ACCEPTED.get(name, "")
        self.report(HubCellFault(position, self.cells[position], reason, accepted, outcome))


def _known_languages(written: str) -> tuple[tuple[str, ...], list[str]]:
    """The codes of the languages in a cell, and the words that are no language."""
    words = items(written)
    if len(words) > LANGUAGES_MAX:
        raise ValueError(f"these are more than {LANGUAGES_MAX} languages")
    known: dict[str, None] = {}
    unknown = []
    for word in words:
        try:
            known.update(dict.fromkeys(languages(word)))
        except ValueError:
            unknown.append(word)
    return tuple(known), unknown
