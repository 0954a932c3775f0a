"""Removes postcodes, addresses of people and typed text from every log record as it is created.

On a server every record, including gunicorn's, is written as a line of JSON.
"""

import logging
import os
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.config import Config
from app.web.postcode_scrubbing import without_postcodes
from app.web.server_log_scrubbing import scrub_server_record

if TYPE_CHECKING:
    from structlog.typing import EventDict

_HEX = "[0-9A-Fa-f]{1,4}"
_REDACTIONS = (
    # Queries; typed text in the paths of the API; and every path from its first percent sign,
    # because none of our own paths contains one.
    (re.compile(r"(/api/v1/postcodes/)\S+"), r"\1…"),
    (re.compile(r"\?\S+"), "?…"),
    (re.compile(r"(?<![^\s%+?])([^\s%+?/]*/[^\s%+?]*)[%+]\S*"), r"\1…"),
    # Email addresses; IP addresses except loopback and "all".
    (re.compile(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+"), "…@…"),
    (re.compile(r"(?<![\w.])(?!127\.|0\.0\.0\.0)\d{1,3}(\.\d{1,3}){3}(?![\w.]*\d)"), "…"),
    (
        re.compile(rf"(?<![\w:])(?:(?:{_HEX}:){{7}}{_HEX}|(?:{_HEX}:){{1,7}}(?::{_HEX}){{1,7}})"),
        "…",
    ),
    # A position in the United Kingdom, as latitude and longitude; a latitude alone, precise to 100
    # metres or less.
    (
        re.compile(
            r"(?<![\w.])(?:49|5[0-9]|60)\.[0-9]+(?:,|%2[Cc])\s?-?[0-8](?:\.[0-9]+)?(?![\w.])"
        ),
        "…",
    ),
    (re.compile(r"(?<![\w.])(?<![0-9]:)(?:49|5[0-9]|60)\.[0-9]{3,}(?![\w.])"), "…"),
)


def scrub(text: str) -> str:
    """The text with postcodes cut to the outward code, without queries and personal addresses."""
    text = without_postcodes(text)
    for pattern, replacement in _REDACTIONS:
        text = pattern.sub(replacement, text)
    return text


def scrub_all(value: Any) -> Any:
    """The value with every text in it scrubbed; other objects become their scrubbed `str`."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {scrub(str(key)): scrub_all(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [scrub_all(item) for item in value]
    if isinstance(value, bytes | bytearray):
        return scrub(bytes(value).decode("utf-8", "replace"))
    message = scrub(str(value))
    return value if isinstance(value, float) and message == str(value) else message


def install_log_scrubbing() -> None:
    """Scrub every log record of this process, including tracebacks, from now on."""
    original_factory = logging.getLogRecordFactory()
    if getattr(original_factory, "scrubs", False):
        return

    def make_scrubbed_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = original_factory(*args, **kwargs)
        scrub_server_record(record)
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):  # the arguments do not fit the format string
            message = str(record.msg)
        record.msg, record.args = scrub(message), ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = scrub("".join(traceback.format_exception(*record.exc_info)).rstrip())
        if record.stack_info:
            record.stack_info = scrub(record.stack_info)
        return record

    # A second app in this process must not scrub again.
    make_scrubbed_record.scrubs = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(make_scrubbed_record)


def init_app(config: Config) -> None:
    """Scrub every log record; on a server, or with LOG_FORMAT=json, write lines of JSON.

    On a terminal, for commands of `flask` or with LOG_FORMAT=text, the format does not change.
    """
    install_log_scrubbing()
    is_interactive = os.environ.get("FLASK_RUN_FROM_CLI") == "true" or sys.stderr.isatty()
    if (config.log_format or ("text" if is_interactive else "json")) == "text":
        return
    formatter = json_formatter()
    root = logging.getLogger()
    if not any(isinstance(handler, CurrentStderrHandler) for handler in root.handlers):
        root.addHandler(CurrentStderrHandler())
        # On reload gunicorn creates its log handlers again, then forks its workers.
        os.register_at_fork(before=lambda: _format_all(formatter))
    logging.getLogger("app").setLevel(logging.INFO)
    _format_all(formatter)


def _format_all(formatter: logging.Formatter) -> None:
    """Set the formatter of our handler and of gunicorn's handlers."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, CurrentStderrHandler):
            handler.setFormatter(formatter)
    for name in ("gunicorn.error", "gunicorn.access"):
        for handler in logging.getLogger(name).handlers:
            handler.setFormatter(formatter)


class CurrentStderrHandler(logging.Handler):
    """Writes to the current `sys.stderr`, not to the one at the time of the set-up."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(f"{self.format(record)}\n")
        except Exception:
            self.handleError(record)


def json_formatter() -> logging.Formatter:
    """The formatter for lines of JSON with ts, level, logger, pid, event and the fields of `extra`.

    structlog is imported here, because most commands do not need it.
    """
    from structlog.processors import JSONRenderer, format_exc_info
    from structlog.stdlib import ExtraAdder, ProcessorFormatter

    return ProcessorFormatter(
        foreign_pre_chain=[ExtraAdder()],
        processors=[
            format_exc_info,
            _build_json_record,
            JSONRenderer(ensure_ascii=False),
        ],
    )


def _build_json_record(_logger: Any, _name: str, event_dict: "EventDict") -> "EventDict":
    """The origin of a record and its scrubbed fields."""
    record = event_dict.pop("_record")
    for structlog_field in ("_from_structlog", "message", "asctime"):
        event_dict.pop(structlog_field, None)
    origin = {
        "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "pid": record.process,
    }
    # The origin comes first, and a second time so that no field of `extra` replaces it.
    return {**origin, **scrub_all(event_dict), **origin}
