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

from app.snapshot.cards import Label

# Stand for a place's own address, name and day while a card is rendered for all its twins.
ADDRESS = "\ue010address\ue011"
NAME = "\ue010name\ue011"
DAY = "\ue010day\ue011"
OVERHEAD = 150  # bytes that Python takes for a piece and its entry
_needs_escape = re.compile(rb"[&<>\"']").search

Pieces = tuple[bytes, ...]
Render = Callable[[], Pieces]  # a place's card, cut, with the marks in it


@dataclass
class Words:
    """The words of one language on one council's site, by the key that twins share.

    A piece with marks in it is kept as what stands around them. `say_day` puts a day into words.
    """

    say_day: Callable[[date], str]
    frame: Pieces = ()
    kinds: dict[int, bytes] = field(default_factory=dict)
    facts: dict[int, bytes] = field(default_factory=dict)
    findings: dict[int, Pieces] = field(default_factory=dict)
    closings: dict[int, Pieces] = field(default_factory=dict)
    warnings: dict[int, Pieces] = field(default_factory=dict)  # of stale sources, by closing
    days: dict[int, bytes] = field(default_factory=dict)
    size: int = 0

    def learn(self, label: Label, render: Render) -> None:
        """Put into words what no twin of this place has put before."""
        rendered = cache(render)  # once, however much is missing
        if label.kind_twin not in self.kinds:
            frame, kind, *_ = rendered()
            self.frame = tuple(re.split(f"{ADDRESS}|{NAME}".encode(), frame))
            self.kinds[label.kind_twin] = kind
            self.size += len(kind) + OVERHEAD
        if label.facts_twin not in self.facts:
            facts = rendered()[2]
            self.facts[label.facts_twin] = facts
            self.size += len(facts) + OVERHEAD
        if label.finding_twin not in self.findings:
            finding = rendered()[3]
            self.findings[label.finding_twin] = tuple(finding.split(DAY.encode()))
            self.size += len(finding) + OVERHEAD
        if label.closing_twin not in self.closings:
            closing, warnings = rendered()[4:6]
            self.closings[label.closing_twin] = tuple(closing.split(ADDRESS.encode()))
            if warnings:
                lines = warnings.replace(b"</p>", b"</p>\n").splitlines()
                self.warnings[label.closing_twin] = tuple(lines)
            self.size += len(closing) + len(warnings) + OVERHEAD

    def cards(self, listed: Iterable[tuple[Label, bytes, bytes]]) -> bytes:
        """Cards in a row, each of a label, what opens its item, and its distance.

        KeyError where words are missing.
        """
        if not self.frame:
            raise KeyError("no card has been rendered yet")
        before_address, before_name, before_miles = self.frame
        kinds, facts, days = self.kinds, self.facts, self.days
        findings, closings = self.findings, self.closings
        parts: list[bytes] = []
        for label, item, miles in listed:
            address, name, kind_twin, facts_twin, finding_twin, day, closing_twin, where = label
            finding, closing = findings[finding_twin], closings[closing_twin]
            parts += (
                item,
                before_address,
                address,
                before_name,
                escaped(name.decode()) if _needs_escape(name) else name,
                before_miles,
                miles,
                kinds[kind_twin],
                escaped(where.decode()) if _needs_escape(where) else where,
                facts[facts_twin],
                finding[0]
                if len(finding) == 1
                else (days.get(day) or self._day(day)).join(finding),
                closing[0] if len(closing) == 1 else address.join(closing),
            )
        return b"".join(parts)

    def warned(self, labels: Iterable[Label]) -> bytes:
        """The warnings of stale sources of these places, each once."""
        if not self.warnings:
            return b""
        lines = (line for one in labels for line in self.warnings.get(one.closing_twin, ()))
        return b"".join(dict.fromkeys(lines))

    def _day(self, ordinal: int) -> bytes:
        said = self.days[ordinal] = escaped(self.say_day(date.fromordinal(ordinal)))
        self.size += len(said) + OVERHEAD
        return said


def escaped(text: str) -> bytes:
    """Text as it stands in a page, in UTF-8."""
    return str(escape(text)).encode()


def total_size(words: Iterable[Words]) -> int:
    """Bytes that these words take, as counted against the budget."""
    return sum(each.size for each in words)
