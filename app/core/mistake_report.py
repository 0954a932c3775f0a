"""A report that a fact on a setting's page is wrong: what anybody may send, and what becomes of it.

The council decides about it. Source: docs/rules.md#reports-of-mistakes.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.core.mail_address import is_address

TEXT_LENGTH_MAX = 500  # characters
CONTACT_LENGTH_MAX = 254  # characters, of the longest email address
PHONE_DIGITS_MIN = 7
SHOWN_LENGTH_MAX = 2_000  # characters of the fact as the page had it; the rest is cut

_is_provider_id = re.compile(r"[0-9a-z]{12}", re.ASCII).fullmatch
_is_la_code = re.compile(r"[EWSN]\d{8}|", re.ASCII).fullmatch
# Controls, halves of surrogate pairs, and code points that are no characters.
_UNSTORABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_is_language = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{2,8})?", re.ASCII).fullmatch


class PageFact(Enum):
    """The facts of a setting's page that a report may be about.

    The values of those that the council can edit are those of `data.tables.EditField`.
    """

    NAME = "name"
    KIND = "kind"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    WEBSITE = "website"
    OPENING = "opening"
    AGES = "ages"
    PLACES = "places"
    VACANCIES = "vacancies"
    PRICES = "prices"
    EXTRAS = "extras"
    FUNDED = "funded"
    APPLY_BY = "apply_by"
    STEP_FREE = "step_free"
    LANGUAGES = "languages"
    SCHOOL_RUNS = "school_runs"
    PREMISES = "premises"
    DESCRIPTION = "description"
    FUNDED_PATTERN = "funded_pattern"
    HOW_TO_APPLY = "how_to_apply"
    SEND_SUPPORT = "send_support"
    FOOD = "food"
    INSPECTIONS = "inspections"  # what Ofsted found
    REGISTRATION = "registration"  # what Ofsted's register has
    OTHER = "other"  # something that the page does not have, or the whole page


class ReportState(Enum):
    """What became of a report. CHECKING: the council accepted it, and pages say so."""

    WAITING = "waiting"
    CHECKING = "checking"
    CORRECTED = "corrected"  # the fact was wrong, and is put right
    UNCHANGED = "unchanged"  # the fact was checked and is right
    REJECTED = "rejected"  # not accepted, with a reason
    ANSWERED = "answered"  # the person got an answer; nothing was changed


OPEN_STATES = frozenset({ReportState.WAITING, ReportState.CHECKING})


class ReportInvalid(ValueError):
    """A value of a report breaks a rule; the message names the field."""


@dataclass(frozen=True)
class MistakeReport:
    """What a person sends about one fact.

    `la_code` is the council of the setting, "" where the page had none. `shown` has the lines of
    the fact as the page had them, in English. `language` is that of the page. `contact` is an email
    address or a telephone number, "" where none was given. `sent_at` is in UTC.
    """

    provider_id: str
    la_code: str
    fact: PageFact
    shown: tuple[str, ...]
    text: str
    contact: str
    language: str
    sent_at: datetime

    def __post_init__(self) -> None:
        """Raise ReportInvalid for a report that no page sends."""
        if not _is_provider_id(self.provider_id):
            raise ReportInvalid("provider_id")
        if not _is_la_code(self.la_code):
            raise ReportInvalid("la_code")
        if not 0 < len(self.text.strip()) <= len(self.text) <= TEXT_LENGTH_MAX:
            raise ReportInvalid("text")
        if self.text != plain_text(self.text):
            raise ReportInvalid("text")
        if len(self.contact) > CONTACT_LENGTH_MAX or not self.contact.isprintable():
            raise ReportInvalid("contact")
        if sum(map(len, self.shown)) > SHOWN_LENGTH_MAX or any(map(_unstorable, self.shown)):
            raise ReportInvalid("shown")
        if not _is_language(self.language):
            raise ReportInvalid("language")
        if self.sent_at.tzinfo is None:
            raise ReportInvalid("sent_at")


def plain_text(text: str) -> str:
    """The text without control characters and what no database stores; lines end with a newline."""
    lines = text.replace("\t", " ").splitlines()
    return "\n".join(_UNSTORABLE.sub("", line).rstrip() for line in lines).strip()


def _unstorable(line: str) -> bool:
    return _UNSTORABLE.search(line) is not None


def is_contact(text: str) -> bool:
    """Whether a text can be an email address or a telephone number."""
    return is_address(text) or sum(one.isdigit() for one in text) >= PHONE_DIGITS_MIN


def cut_lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines of a fact, cut to SHOWN_LENGTH_MAX characters altogether."""
    kept, left = [], SHOWN_LENGTH_MAX
    for line in lines:
        if left <= 0:
            break
        kept.append(line[:left])
        left -= len(line)
    return tuple(kept)
