"""An officer's text of a section, and what happens to it when the report of a new year starts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

TEXT_LENGTH_MAX: Final = 10_000  # characters of a section
NOTE_LENGTH_MAX: Final = 500  # characters beside a pinned view
YEAR_MIN: Final = 2008  # the duty is from the Childcare Act 2006


@dataclass(frozen=True)
class SectionText:
    """A text. `carried_from` is the year it was written for, until somebody looks at it; else None.

    `version` counts its changes, so that of two officers who write at once one has to look again.
    """

    section: str
    text: str = ""
    carried_from: int | None = None
    version: int = 0


def texts_for_new_year(year: int, texts: Iterable[SectionText]) -> tuple[SectionText, ...]:
    """Last year's texts as the first ones of a new report. A text carried twice keeps its year."""
    return tuple(
        replace(one, carried_from=one.carried_from or year, version=1) for one in texts if one.text
    )


def saved_text(before: SectionText, text: str) -> SectionText:
    """The text after somebody saved or confirmed it. Raises ValueError for a longer one."""
    if len(text) > TEXT_LENGTH_MAX:
        raise ValueError(f"a text has at most {TEXT_LENGTH_MAX} characters, not {len(text)}")
    return replace(before, text=text, carried_from=None, version=before.version + 1)


def cleaned_text(typed: str) -> str:
    """A typed text with plain line ends, without spaces at its ends; paragraphs are kept."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def paragraphs(text: str) -> list[list[str]]:
    """The lines of each paragraph; blank lines divide paragraphs."""
    parts = (part.strip("\n") for part in text.split("\n\n"))
    return [part.split("\n") for part in parts if part.strip()]
