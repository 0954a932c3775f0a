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

from app.config import Config
from app.web.postcode_scrubbing import without_postcodes
from app.web.server_log_scrubbing import scrub_server_record

if TYPE_CHECKING:
    from structlog.typing import EventDict

_HEX = "[0-9A-Fa-f]{1,4}"
_REDACTIONS = (
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
    for pattern, replacement in _REDACTIONS:
        text = pattern.sub(replacement, text)
    return text


def scrub_all(value: Any) -> Any:
    """Scrubbed, whatever it is: texts, what lists and mappings hold, and the words for all else."""
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
    """Have every log record of this process made without them, tracebacks included."""
    original_factory = logging.getLogRecordFactory()
    if getattr(original_factory, "scrubs", False):
        return

    def make_scrubbed_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = original_factory(*args, **kwargs)
        scrub_server_record(record)
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):  # somebody's call does not fit its own format
            message = str(record.msg)
        record.msg, record.args = scrub(message), ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = scrub("".join(traceback.format_exception(*record.exc_info)).rstrip())
        if record.stack_info:
            record.stack_info = scrub(record.stack_info)
        return record

    make_scrubbed_record.scrubs = True  # type: ignore[attr-defined]  # a mark, so that a second app adds no layer
    logging.setLogRecordFactory(make_scrubbed_record)


def init_app(config: Config) -> None:
    """Scrub every record, and write lines of JSON where LOG_FORMAT says so, or nothing, on a server.

    In text, on a terminal and for commands of `flask`, lines are as Python and gunicorn write them.
    """
    install_log_scrubbing()
    is_interactive = os.environ.get("FLASK_RUN_FROM_CLI") == "true" or sys.stderr.isatty()
    if (config.log_format or ("text" if is_interactive else "json")) == "text":
        return
    formatter = json_formatter()
    root = logging.getLogger()
    if not any(isinstance(handler, CurrentStderrHandler) for handler in root.handlers):
        root.addHandler(CurrentStderrHandler())
        # When gunicorn is told to reload it makes its handlers anew, then its workers.
        os.register_at_fork(before=lambda: _format_all(formatter))
    logging.getLogger("app").setLevel(logging.INFO)
    _format_all(formatter)


def _format_all(formatter: logging.Formatter) -> None:
    """Have our handler and those of gunicorn write lines of JSON."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, CurrentStderrHandler):
            handler.setFormatter(formatter)
    for name in ("gunicorn.error", "gunicorn.access"):
        for handler in logging.getLogger(name).handlers:
            handler.setFormatter(formatter)


class CurrentStderrHandler(logging.Handler):
    """Writes to what is standard error at the moment, not when logging began."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(f"{self.format(record)}\n")
        except Exception:
            self.handleError(record)


def json_formatter() -> logging.Formatter:
    """Each record as a line of JSON: ts, level, logger, pid, event, and what `extra` gave it.

    structlog is loaded here, because commands do without it.
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
    """What is written of a record: where it comes from, and scrubbed what it says."""
    record = event_dict.pop("_record")
    for foreign_field in ("_from_structlog", "message", "asctime"):
        event_dict.pop(foreign_field, None)
    origin = {
        "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "pid": record.process,
    }
    return {
        **origin,
        **scrub_all(event_dict),
        **origin,
    }  # first of all, and no field stands in for it
