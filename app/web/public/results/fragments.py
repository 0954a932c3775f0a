"""Cards of a results list, joined from cached fragments that many settings share.

The URL, name, street, address and day on a card come from the setting's record
(`snapshot.card_records`). Everything else is rendered once per language and council for all
settings with the same fragment key. What a card says about children depends on their groups
(`core.child_ages.ChildGroup`) too, never on exact ages.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple, Self
from urllib.parse import quote_plus

from markupsafe import escape

from app.core.child_ages import Children
from app.snapshot.card_records import CardRecord

# Placeholders for a setting's own texts while a shared card is rendered.
ADDRESS_PLACEHOLDER = "\ue010address\ue011"
ID_PLACEHOLDER = "\ue010id\ue011"
NAME_PLACEHOLDER = "\ue010name\ue011"
DESTINATION_PLACEHOLDER = "\ue010destination\ue011"
DAY_PLACEHOLDER = "\ue010day\ue011"
ENTRY_OVERHEAD_BYTES = 150  # of the bytes object and its entry in a dict
_is_plain = re.compile(rb"[A-Za-z0-9 ,._~-]*").fullmatch
_needs_escape = re.compile(rb"[&<>\"']").search

Pieces = tuple[bytes, ...]
RenderPieces = Callable[[], "CardPieces"]  # renders a setting's card with placeholders
_PLACEHOLDERS = tuple(
    one.encode()
    for one in (ADDRESS_PLACEHOLDER, ID_PLACEHOLDER, NAME_PLACEHOLDER, DESTINATION_PLACEHOLDER)
)
_split_own_text = re.compile(b"(%b)" % b"|".join(_PLACEHOLDERS)).split


class CardPieces(NamedTuple):
    """A card's HTML cut into the pieces between a setting's own texts, and two for the page.

    The distance comes after `opening`, the street after `kind`, the address after `place`, and the
    line about several children before `facts`. `directions` are left out without an address,
    `missing` where the page says once that no council of the list gives such data. `sources` and
    `warnings` are lines that the page shows once.
    """

    opening: bytes
    kind: bytes
    place: bytes
    facts: bytes
    missing: bytes
    finding: bytes
    call: bytes
    directions: bytes
    closing: bytes
    sources: bytes
    warnings: bytes


@dataclass(frozen=True)
class SharedHtml:
    """HTML that settings share, split where a setting's own texts belong."""

    pieces: list[bytes]
    positions: tuple[tuple[int, int], ...]

    @classmethod
    def from_html(cls, html: bytes) -> Self:
        """Each placeholder may appear any number of times."""
        pieces = _split_own_text(html)
        return cls(
            pieces,
            tuple(
                (position, _PLACEHOLDERS.index(piece))
                for position, piece in enumerate(pieces)
                if piece in _PLACEHOLDERS
            ),
        )

    def fill(self, own_texts: Sequence[bytes]) -> list[bytes]:
        """The pieces with a setting's own texts (escaped HTML), in the order of _PLACEHOLDERS."""
        filled = self.pieces.copy()
        for position, text in self.positions:
            filled[position] = own_texts[text]
        return filled


class KindHtml(NamedTuple):
    """The line about the kind. `has_listing`: its council gives data about its settings."""

    kind: bytes
    place: bytes
    is_area_only: bool
    has_listing: bool


# A setting of a list: its record, the opening of its list item, its distance, and the line that says
# which of several children it takes.
ListedCard = tuple[CardRecord, bytes, bytes, bytes]


class ClosingHtml(NamedTuple):
    """The links of a card and what follows them, with and without the link for directions."""

    with_directions: SharedHtml
    without_directions: SharedHtml


@dataclass
class FragmentCache:
    """The cached fragments of one language on one council's site, by fragment key.

    A fragment with placeholders is stored as the pieces between them. `format_day` formats the date
    of an inspection in the language. `size` is an estimate of the memory used, in bytes.
    """

    format_day: Callable[[date], str]
    opening: SharedHtml | None = None
    kinds: dict[int, KindHtml] = field(default_factory=dict)
    facts: dict[Children, dict[int, Pieces]] = field(default_factory=dict)
    findings: dict[int, Pieces] = field(default_factory=dict)
    closings: dict[int, ClosingHtml] = field(default_factory=dict)
    sources: dict[int, Pieces] = field(default_factory=dict)  # lines by closing key
    warnings: dict[int, Pieces] = field(default_factory=dict)  # of stale sources, by closing key
    days: dict[int, bytes] = field(default_factory=dict)
    size: int = 0

    def render_missing(
        self,
        record: CardRecord,
        children: Children,
        render: RenderPieces,
        *,
        is_area_only: bool,
        has_listing: bool,
    ) -> None:
        """Render the fragments of a setting's card that are not cached yet."""
        rendered = cache(render)  # at most one rendering, however many fragments are missing
        if record.kind_key not in self.kinds:
            card = rendered()
            self.opening = SharedHtml.from_html(card.opening)
            self.kinds[record.kind_key] = KindHtml(card.kind, card.place, is_area_only, has_listing)
            self._grow(card.kind, card.place)
        facts = self.facts.setdefault(children, {})
        if record.facts_key not in facts:
            card = rendered()
            facts[record.facts_key] = card.facts, card.missing
            self._grow(card.facts, card.missing)
        if record.finding_key not in self.findings:
            finding = rendered().finding
            self.findings[record.finding_key] = tuple(finding.split(DAY_PLACEHOLDER.encode()))
            self._grow(finding)
        if record.closing_key not in self.closings:
            card = rendered()
            self.closings[record.closing_key] = ClosingHtml(
                SharedHtml.from_html(card.call + card.directions + card.closing),
                SharedHtml.from_html(card.call + card.closing),
            )
            self.sources[record.closing_key] = tuple(card.sources.splitlines())
            if card.warnings:
                lines = card.warnings.replace(b"</p>", b"</p>\n").splitlines()
                self.warnings[record.closing_key] = tuple(lines)
            twice = (card.call, card.closing) * 2
            self._grow(*twice, card.directions, card.sources, card.warnings)

    def has_all(self, record: CardRecord, children: Children) -> bool:
        """Whether every fragment of the card is cached."""
        return (
            record.kind_key in self.kinds
            and record.facts_key in self.facts.get(children, ())
            and record.finding_key in self.findings
            and record.closing_key in self.closings
        )

    def _grow(self, *rendered: bytes) -> None:
        self.size += sum(map(len, rendered)) + ENTRY_OVERHEAD_BYTES

    def cards(
        self,
        listed: Iterable[ListedCard],
        children: Children = (),
        *,
        without_missing: bool = False,
    ) -> bytes:
        """The HTML of the cards; without what each says is missing, where the page says it once.

        Raises KeyError if a fragment is not cached.
        """
        facts = self.facts[children]
        assert self.opening is not None  # rendered before any facts
        return b"".join(self._card_parts(self.opening, facts, listed, without_missing))

    def _card_parts(
        self,
        opening: SharedHtml,
        facts: dict[int, Pieces],
        listed: Iterable[ListedCard],
        without_missing: bool,
    ) -> list[bytes]:
        kinds, days = self.kinds, self.days
        findings, closings = self.findings, self.closings
        parts: list[bytes] = []
        for record, item, distance, ages_taken in listed:
            (
                address,
                name,
                kind_key,
                facts_key,
                finding_key,
                day,
                closing_key,
                address_text,
                street,
            ) = record
            kind, place, is_area_only, _ = kinds[kind_key]
            fact_list, missing = facts[facts_key]
            finding = findings[finding_key]
            with_directions, without_directions = closings[closing_key]
            own_texts = (
                address,
                address[: address.index(b"/")],
                escaped(name),
                quoted(address_text),
            )
            parts += (item, *opening.fill(own_texts), distance, kind)
            if street:
                parts += (b" \xc2\xb7 <bdi translate=no>", escaped(street), b"</bdi>")
            parts.append(place)
            if address_text:
                parts += (
                    b'<p class="paper" translate=no><bdi>',
                    escaped(address_text),
                    b"</bdi></p>",
                )
            parts += (
                ages_taken,
                fact_list,
                b"" if without_missing else missing,
                finding[0]
                if len(finding) == 1
                else (days.get(day) or self._day(day)).join(finding),
            )
            has_directions = address_text and not is_area_only
            closing = with_directions if has_directions else without_directions
            parts += closing.fill(own_texts)
        return parts

    def sources_for(self, records: Iterable[CardRecord]) -> bytes:
        """The sources of these settings, without duplicates, one after the other."""
        lines = [line for record in records for line in self.sources[record.closing_key]]
        return b" \xc2\xb7 ".join(dict.fromkeys(lines))

    def lacks_listing(self, records: Iterable[CardRecord]) -> bool:
        """Whether no council of these settings gives data about its settings.

        Raises KeyError if a fragment is not cached.
        """
        return not any(self.kinds[record.kind_key].has_listing for record in records)

    def warnings_for(self, records: Iterable[CardRecord]) -> bytes:
        """The warnings about stale sources of these settings, without duplicates."""
        if not self.warnings:
            return b""
        lines = [line for record in records for line in self.warnings.get(record.closing_key, ())]
        return b"".join(dict.fromkeys(lines))

    def _day(self, ordinal: int) -> bytes:
        day_text = self.days[ordinal] = escape_to_bytes(self.format_day(date.fromordinal(ordinal)))
        self.size += len(day_text) + ENTRY_OVERHEAD_BYTES
        return day_text


def escaped(text: bytes) -> bytes:
    """The UTF-8 text escaped for HTML; nearly all names and addresses stay as they are."""
    return escape_to_bytes(text.decode()) if _needs_escape(text) else text


def quoted(text: bytes) -> bytes:
    """`quote_plus` of a text: in a tenth of its time for the letters of nearly all addresses."""
    if _is_plain(text):
        return text.replace(b",", b"%2C").replace(b" ", b"+")
    return _quoted_rarely(text)


@lru_cache(maxsize=8192)
def _quoted_rarely(text: bytes) -> bytes:
    return quote_plus(text).encode()


def escape_to_bytes(text: str) -> bytes:
    """The text escaped for HTML, in UTF-8."""
    return str(escape(text)).encode()


def hidden_inputs(parameters: Iterable[tuple[str, str]]) -> bytes:
    """These names and values as hidden inputs of a form, as HTML."""
    return b"".join(
        b'<input type="hidden" name="%b" value="%b">'
        % (escape_to_bytes(name), escape_to_bytes(value))
        for name, value in parameters
    )


def total_size(fragments: Iterable[FragmentCache]) -> int:
    """The estimated memory of these fragments in bytes, as compared with the budget."""
    return sum(cache.size for cache in fragments)
