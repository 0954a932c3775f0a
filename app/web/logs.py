"""No postcode, address of a person or typed text reaches a log: every record is scrubbed as it is
made, whoever makes it."""

import logging
import re
import traceback
from typing import Any

# What stands between the two parts of a postcode in an address, or where a person puts it.
_BETWEEN = r"(?:%[0-9A-Fa-f]{2}|[^A-Za-z0-9]){0,9}"
_HEX = "[0-9A-Fa-f]{1,4}"
_CUTS = (
    # A query; what follows the API's own addresses, where a text stands; and any address from its
    # first escape on: no address of ours needs one.
    (re.compile(r"(/api/v1/postcodes/)\S+"), r"\1…"),
    (re.compile(r"\?\S+"), "?…"),
    (re.compile(r"(/[^\s%+?]*)[%+]\S*"), r"\1…"),
    # The inward part of a postcode.
    (re.compile(rf"\b([A-Za-z]{{1,2}}[0-9][A-Za-z0-9]?){_BETWEEN}[0-9][A-Za-z]{{2}}\b"), r"\1 …"),
    # E-mail addresses; addresses of machines, but for those that name none: loopback and "all".
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "…@…"),
    (re.compile(r"(?<![\w.])(?!127\.|0\.0\.0\.0)\d{1,3}(\.\d{1,3}){3}(?![\w.]*\d)"), "…"),
    (
        re.compile(rf"(?<![\w:])(?:(?:{_HEX}:){{7}}{_HEX}|(?:{_HEX}:){{1,7}}(?::{_HEX}){{1,7}})"),
        "…",
    ),
)


def scrub(text: str) -> str:
    """The text with postcodes cut to their outward part, without queries and people's addresses."""
    for pattern, instead in _CUTS:
        text = pattern.sub(instead, text)
    return text


def scrub_all_records() -> None:
    """Have every log record of this process made without them, tracebacks included."""
    make = logging.getLogRecordFactory()
    if getattr(make, "scrubs", False):
        return

    def made(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        try:
            said = record.getMessage()
        except (TypeError, ValueError, KeyError):  # somebody's call does not fit its own format
            said = str(record.msg)
        record.msg, record.args = scrub(said), ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = scrub("".join(traceback.format_exception(*record.exc_info)).rstrip())
        return record

    made.scrubs = True  # type: ignore[attr-defined]  # a mark, so that a second app adds no layer
    logging.setLogRecordFactory(made)
