"""Cards of a list, put together from words that many places share.

What is a place's own on its card (its address, its name, a day) comes from the snapshot's labels. The
rest is rendered once for all its twins (`snapshot.cards`), in each language, and kept within a budget.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from markupsafe import escape

from app.snapshot.card_records import CardRecord

# Stand for a place's own address, name and day while a card is rendered for all its twins.
ADDRESS_PLACEHOLDER = "\ue010address\ue011"
NAME_PLACEHOLDER = "\ue010name\ue011"
DAY_PLACEHOLDER = "\ue010day\ue011"
ENTRY_OVERHEAD_BYTES = 150  # bytes that Python takes for a piece and its entry
_needs_escape = re.compile(rb"[&<>\"']").search

Pieces = tuple[bytes, ...]
RenderPieces = Callable[[], Pieces]  # a place's card, cut, with the marks in it


@dataclass
class FragmentCache:
    """The words of one language on one council's site, by the key that twins share.

    A piece with marks in it is kept as what stands around them. `say_day` puts a day into words.
    """

    format_day: Callable[[date], str]
    opening_pieces: Pieces = ()
    kinds: dict[int, bytes] = field(default_factory=dict)
    facts: dict[int, bytes] = field(default_factory=dict)
    findings: dict[int, Pieces] = field(default_factory=dict)
    closings: dict[int, Pieces] = field(default_factory=dict)
    warnings: dict[int, Pieces] = field(default_factory=dict)  # of stale sources, by closing
    days: dict[int, bytes] = field(default_factory=dict)
    size: int = 0

    def render_missing(self, label: CardRecord, render: RenderPieces) -> None:
        """Put into words what no twin of this place has put before."""
        rendered = cache(render)  # once, however much is missing
        if label.kind_key not in self.kinds:
            opening_pieces, kind, *_ = rendered()
            self.opening_pieces = tuple(
                re.split(f"{ADDRESS_PLACEHOLDER}|{NAME_PLACEHOLDER}".encode(), opening_pieces)
            )
            self.kinds[label.kind_key] = kind
            self.size += len(kind) + ENTRY_OVERHEAD_BYTES
        if label.facts_key not in self.facts:
            facts = rendered()[2]
            self.facts[label.facts_key] = facts
            self.size += len(facts) + ENTRY_OVERHEAD_BYTES
        if label.finding_key not in self.findings:
            finding = rendered()[3]
            self.findings[label.finding_key] = tuple(finding.split(DAY_PLACEHOLDER.encode()))
            self.size += len(finding) + ENTRY_OVERHEAD_BYTES
        if label.closing_key not in self.closings:
            closing, warnings = rendered()[4:6]
            self.closings[label.closing_key] = tuple(closing.split(ADDRESS_PLACEHOLDER.encode()))
            if warnings:
                lines = warnings.replace(b"</p>", b"</p>\n").splitlines()
                self.warnings[label.closing_key] = tuple(lines)
            self.size += len(closing) + len(warnings) + ENTRY_OVERHEAD_BYTES

    def cards(self, listed: Iterable[tuple[CardRecord, bytes, bytes]]) -> bytes:
        """Cards in a row, each of a label, what opens its item, and its distance.

        KeyError where words are missing.
        """
        if not self.opening_pieces:
            raise KeyError("no card has been rendered yet")
        before_address, before_name, before_miles = self.opening_pieces
        kinds, facts, days = self.kinds, self.facts, self.days
        findings, closings = self.findings, self.closings
        parts: list[bytes] = []
        for label, item, miles in listed:
            address, name, kind_key, facts_key, finding_key, day, closing_key, address_text = label
            finding, closing = findings[finding_key], closings[closing_key]
            parts += (
                item,
                before_address,
                address,
                before_name,
                escape_to_bytes(name.decode()) if _needs_escape(name) else name,
                before_miles,
                miles,
                kinds[kind_key],
                escape_to_bytes(address_text.decode())
                if _needs_escape(address_text)
                else address_text,
                facts[facts_key],
                finding[0]
                if len(finding) == 1
                else (days.get(day) or self._day(day)).join(finding),
                closing[0] if len(closing) == 1 else address.join(closing),
            )
        return b"".join(parts)

    def warnings_for(self, labels: Iterable[CardRecord]) -> bytes:
        """The warnings of stale sources of these places, each once."""
        if not self.warnings:
            return b""
        lines = (line for one in labels for line in self.warnings.get(one.closing_key, ()))
        return b"".join(dict.fromkeys(lines))

    def _day(self, ordinal: int) -> bytes:
        day_text = self.days[ordinal] = escape_to_bytes(self.format_day(date.fromordinal(ordinal)))
        self.size += len(day_text) + ENTRY_OVERHEAD_BYTES
        return day_text


def escape_to_bytes(text: str) -> bytes:
    """Text as it stands in a page, in UTF-8."""
    return str(escape(text)).encode()


def total_size(fragments: Iterable[FragmentCache]) -> int:
    """Bytes that these words take, as counted against the budget."""
    return sum(each.size for each in fragments)
