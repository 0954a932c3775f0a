"""Cards of a results list, joined from cached fragments that many settings share.

The URL, name and day on a card come from the setting's record (`snapshot.card_records`). Everything
else is rendered once per language and council for all settings with the same fragment key.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Self

from markupsafe import escape

from app.snapshot.card_records import CardRecord

# Placeholders for the setting's own URL, name and day while a shared card is rendered.
ADDRESS_PLACEHOLDER = "\ue010address\ue011"
NAME_PLACEHOLDER = "\ue010name\ue011"
ID_PLACEHOLDER = "\ue010id\ue011"
DAY_PLACEHOLDER = "\ue010day\ue011"
ENTRY_OVERHEAD_BYTES = 150  # of the bytes object and its entry in a dict
_needs_escape = re.compile(rb"[&<>\"']").search

Pieces = tuple[bytes, ...]
RenderPieces = Callable[[], Pieces]  # renders a setting's card, cut into pieces with placeholders
_address, _name = ADDRESS_PLACEHOLDER.encode(), NAME_PLACEHOLDER.encode()
_id = ID_PLACEHOLDER.encode()
_split_own_text = re.compile(b"(%b|%b|%b)" % (_address, _name, _id)).split


@dataclass(frozen=True)
class SharedHtml:
    """HTML that settings share, split where a setting's own address and name belong."""

    pieces: list[bytes]
    address_positions: tuple[int, ...]
    name_positions: tuple[int, ...]
    id_positions: tuple[int, ...]

    @classmethod
    def from_html(cls, html: bytes) -> Self:
        """The placeholders may appear any number of times."""
        pieces = _split_own_text(html)
        return cls(
            pieces,
            tuple(position for position, piece in enumerate(pieces) if piece == _address),
            tuple(position for position, piece in enumerate(pieces) if piece == _name),
            tuple(position for position, piece in enumerate(pieces) if piece == _id),
        )

    def fill(self, address: bytes, name: bytes) -> list[bytes]:
        """The pieces with the address and the name (escaped HTML) of one setting."""
        if len(self.pieces) == 1:
            return self.pieces
        filled = self.pieces.copy()
        for position in self.address_positions:
            filled[position] = address
        for position in self.name_positions:
            filled[position] = name
        for position in self.id_positions:
            filled[position] = address[:12]  # "<provider_id>/<slug>"
        return filled


@dataclass
class FragmentCache:
    """The cached fragments of one language on one council's site, by fragment key.

    A fragment with placeholders is stored as the pieces between them. `format_day` formats a date
    in the language. `size` is an estimate of the memory used, in bytes.
    """

    format_day: Callable[[date], str]
    opening: SharedHtml | None = None
    kinds: dict[int, bytes] = field(default_factory=dict)
    facts: dict[int, bytes] = field(default_factory=dict)
    findings: dict[int, Pieces] = field(default_factory=dict)
    closings: dict[int, SharedHtml] = field(default_factory=dict)
    warnings: dict[int, Pieces] = field(default_factory=dict)  # of stale sources, by closing key
    days: dict[int, bytes] = field(default_factory=dict)
    size: int = 0

    def render_missing(self, record: CardRecord, render: RenderPieces) -> None:
        """Render the fragments of a setting's card that are not cached yet."""
        rendered = cache(render)  # at most one rendering, however many fragments are missing
        if record.kind_key not in self.kinds:
            opening, kind, *_ = rendered()
            self.opening = SharedHtml.from_html(opening)
            self.kinds[record.kind_key] = kind
            self.size += len(kind) + ENTRY_OVERHEAD_BYTES
        if record.facts_key not in self.facts:
            facts = rendered()[2]
            self.facts[record.facts_key] = facts
            self.size += len(facts) + ENTRY_OVERHEAD_BYTES
        if record.finding_key not in self.findings:
            finding = rendered()[3]
            self.findings[record.finding_key] = tuple(finding.split(DAY_PLACEHOLDER.encode()))
            self.size += len(finding) + ENTRY_OVERHEAD_BYTES
        if record.closing_key not in self.closings:
            closing, warnings = rendered()[4:6]
            self.closings[record.closing_key] = SharedHtml.from_html(closing)
            if warnings:
                lines = warnings.replace(b"</p>", b"</p>\n").splitlines()
                self.warnings[record.closing_key] = tuple(lines)
            self.size += len(closing) + len(warnings) + ENTRY_OVERHEAD_BYTES

    def cards(self, listed: Iterable[tuple[CardRecord, bytes, bytes]]) -> bytes | None:
        """The HTML of the cards for (card record, opening of the list item, distance).

        None if a fragment is not cached.
        """
        if self.opening is None:
            return None
        try:
            return b"".join(self._card_parts(self.opening, listed))
        except KeyError:
            return None

    def _card_parts(
        self, opening: SharedHtml, listed: Iterable[tuple[CardRecord, bytes, bytes]]
    ) -> list[bytes]:
        kinds, facts, days = self.kinds, self.facts, self.days
        findings, closings = self.findings, self.closings
        parts: list[bytes] = []
        for record, item, miles in listed:
            address, name, kind_key, facts_key, finding_key, day, closing_key, address_text = record
            finding = findings[finding_key]
            if _needs_escape(name):
                name = escape_to_bytes(name.decode())
            parts.append(item)
            parts += opening.fill(address, name)
            parts += (
                miles,
                kinds[kind_key],
                escape_to_bytes(address_text.decode())
                if _needs_escape(address_text)
                else address_text,
                facts[facts_key],
                finding[0]
                if len(finding) == 1
                else (days.get(day) or self._day(day)).join(finding),
            )
            parts += closings[closing_key].fill(address, name)
        return parts

    def warnings_for(self, records: Iterable[CardRecord]) -> bytes:
        """The warnings about stale sources of these settings, without duplicates."""
        if not self.warnings:
            return b""
        lines = (line for record in records for line in self.warnings.get(record.closing_key, ()))
        return b"".join(dict.fromkeys(lines))

    def _day(self, ordinal: int) -> bytes:
        day_text = self.days[ordinal] = escape_to_bytes(self.format_day(date.fromordinal(ordinal)))
        self.size += len(day_text) + ENTRY_OVERHEAD_BYTES
        return day_text


def escape_to_bytes(text: str) -> bytes:
    """The text escaped for HTML, in UTF-8."""
    return str(escape(text)).encode()


def total_size(fragments: Iterable[FragmentCache]) -> int:
    """The estimated memory of these fragments in bytes, as compared with the budget."""
    return sum(cache.size for cache in fragments)
