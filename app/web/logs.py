"""No postcode, address of a person or typed text reaches a log: every record is scrubbed as it is
made, whoever makes it. On a server each becomes a line of JSON, gunicorn's own too."""

import logging
import os
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.config import Settings
from app.web.postcode_scrubbing import without_postcodes
from app.web.server_records import keep_ours

if TYPE_CHECKING:
    from structlog.typing import EventDict

_HEX = "[0-9A-Fa-f]{1,4}"
_CUTS = (
    # A query; what follows the API's own addresses, where a text stands; and any address from its
    # first escape on: no address of ours needs one.
    (re.compile(r"(/api/v1/postcodes/)\S+"), r"\1…"),
    (re.compile(r"\?\S+"), "?…"),
    (re.compile(r"(?<![^\s%+?])([^\s%+?/]*/[^\s%+?]*)[%+]\S*"), r"\1…"),
    # E-mail addresses; addresses of machines, but for those that name none: loopback and "all".
    (re.compile(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+"), "…@…"),
    (re.compile(r"(?<![\w.])(?!127\.|0\.0\.0\.0)\d{1,3}(\.\d{1,3}){3}(?![\w.]*\d)"), "…"),
    (
        re.compile(rf"(?<![\w:])(?:(?:{_HEX}:){{7}}{_HEX}|(?:{_HEX}:){{1,7}}(?::{_HEX}){{1,7}})"),
        "…",
    ),
    # The latitude of a point in the United Kingdom, to 100 metres or less.
    (re.compile(r"(?<![\w.])(?<![0-9]:)(?:49|5[0-9]|60)\.[0-9]{3,}(?![\w.])"), "…"),
)


def scrub(text: str) -> str:
    """The text with postcodes cut to their outward part, without queries and people's addresses."""
    text = without_postcodes(text)
    for pattern, instead in _CUTS:
        text = pattern.sub(instead, text)
    return text


def scrub_all(value: Any) -> Any:
    """Scrubbed, whatever it is: texts, what lists and mappings hold, and the words for all else."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {scrub(str(key)): scrub_all(held) for key, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [scrub_all(held) for held in value]
    if isinstance(value, bytes | bytearray):
        return scrub(bytes(value).decode("utf-8", "replace"))
    said = scrub(str(value))
    return value if isinstance(value, float) and said == str(value) else said


def scrub_all_records() -> None:
    """Have every log record of this process made without them, tracebacks included."""
    make = logging.getLogRecordFactory()
    if getattr(make, "scrubs", False):
        return

    def made(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        keep_ours(record)
        try:
            said = record.getMessage()
        except (TypeError, ValueError, KeyError):  # somebody's call does not fit its own format
            said = str(record.msg)
        record.msg, record.args = scrub(said), ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = scrub("".join(traceback.format_exception(*record.exc_info)).rstrip())
        if record.stack_info:
            record.stack_info = scrub(record.stack_info)
        return record

    made.scrubs = True  # type: ignore[attr-defined]  # a mark, so that a second app adds no layer
    logging.setLogRecordFactory(made)


def init_app(settings: Settings) -> None:
    """Scrub every record, and write lines of JSON where LOG_FORMAT says so, or nothing, on a server.

    In text, on a terminal and for commands of `flask`, lines are as Python and gunicorn write them.
    """
    scrub_all_records()
    is_read_by_people = os.environ.get("FLASK_RUN_FROM_CLI") == "true" or sys.stderr.isatty()
    if (settings.log_format or ("text" if is_read_by_people else "json")) == "text":
        return
    formatter = json_lines()
    root = logging.getLogger()
    if not any(isinstance(handler, ToStderr) for handler in root.handlers):
        root.addHandler(ToStderr())
        # When gunicorn is told to reload it makes its handlers anew, then its workers.
        os.register_at_fork(before=lambda: _format_all(formatter))
    logging.getLogger("app").setLevel(logging.INFO)
    _format_all(formatter)


def _format_all(formatter: logging.Formatter) -> None:
    """Have our handler and those of gunicorn write lines of JSON."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, ToStderr):
            handler.setFormatter(formatter)
    for name in ("gunicorn.error", "gunicorn.access"):
        for handler in logging.getLogger(name).handlers:
            handler.setFormatter(formatter)


class ToStderr(logging.Handler):
    """Writes to what is standard error at the moment, not when logging began."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(f"{self.format(record)}\n")
        except Exception:
            self.handleError(record)


def json_lines() -> logging.Formatter:
    """Each record as a line of JSON: ts, level, logger, pid, event, and what `extra` gave it.

    structlog is loaded here, because commands do without it.
    """
    from structlog.processors import JSONRenderer, format_exc_info
    from structlog.stdlib import ExtraAdder, ProcessorFormatter

    return ProcessorFormatter(
        foreign_pre_chain=[ExtraAdder()],
        processors=[
            format_exc_info,
            _finished,
            JSONRenderer(ensure_ascii=False),
        ],
    )


def _finished(_logger: Any, _name: str, told: "EventDict") -> "EventDict":
    """What is written of a record: where it comes from, and scrubbed what it says."""
    record = told.pop("_record")
    for made_by_others in ("_from_structlog", "message", "asctime"):
        told.pop(made_by_others, None)
    origin = {
        "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "pid": record.process,
    }
    return {**origin, **scrub_all(told), **origin}  # first of all, and no field stands in for it
