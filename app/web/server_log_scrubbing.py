"""Reduces gunicorn's log records to the method and the segments of a path that are our own.

gunicorn logs what it receives: paths, header fields, invalid request lines. All of that is removed,
so that no search for personal data in it is needed.
"""

import logging
import re
from collections.abc import Mapping

from app.core.desk_queue import Queue
from app.i18n import LANGUAGES_BY_CODE

METHODS = frozenset(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
)
OWN_PATH_SEGMENTS = frozenset(
    {
        *LANGUAGES_BY_CODE,
        *(
            "",
            "find",
            "place",
            "list",
            "compare",
            "sheet",
            "area",
            "paying",
            "hub",
            "clear",
            "rules",
            "reminders.ics",
            "about",
            "data",
            "privacy",
            "accessibility",
        ),
        *("api", "v1", "postcodes", "places", "councils", "places.csv", "openapi.json"),
        *("insights", "trend", "trend.csv", "trend.svg", "funnel.svg"),
        *("comparison", "comparison.csv", "comparison.svg"),
        *("profile", "profile.csv", "map", "map.csv", "map.svg", "reach", "reach.csv"),
        *("measures", "measures.csv", "figures", "figures.csv"),
        *("static", "built", "healthz", "live", "ready", "metrics"),
        *(
            "council",
            "sign-in",
            "link",
            "out",
            "issuer",
            "back",
            "connect",
            "passkey",
            "options",
            "again",
        ),
        *("account", "passkeys", "sessions", "end-others", "remove", "people", "refreshes", "jobs"),
        *("source", "roll-back", "details", "roles", "disable", "enable"),
        *("settings", "edit", "withhold", "show", "consent", "end", "keep", "undo", "undo-batch"),
        *("proposals", "approve", "send-back", "links", "decided"),
        *("reports", "accept", "reject", "delete", "answer", "corrected", "unchanged"),
        *("wrong", "sent"),
        *("months", "months.csv", "duty", "duty.csv"),
        *("audit", "verify", "unmet", "searches.csv", "nothing-suitable", "nothing-suitable.csv"),
        *("chasing", "asked", "print", "send", "stop", "resume"),
        *("listings", "imports", "check", "apply", "discard", "problems.csv", "problems.xlsx"),
        *("export", "file"),
        *("notes", "close", "reopen", "add", "merge", "preview", "erase", "receipt"),
        *("withheld", "personal", "data-protection"),
        *(
            "sufficiency",
            "start",
            "text",
            "pin",
            "pins",
            "up",
            "agree",
            "agreed",
            "tables.csv",
            "report.html",
        ),
        *("update", "stop", "form"),
        *("today", "decide", "undo", "confirm", "refuse", *(queue.value for queue in Queue)),
    }
)
REDACTED = "…"
_is_built_asset = re.compile("[a-z]+-[0-9a-f]{12}[.](css|js)").fullmatch
_is_protocol = re.compile("HTTP/[0-9]([.][0-9])?").fullmatch
_first_words = re.compile("[A-Za-z ]*").match
# The values of gunicorn's access_log_format that the server itself produces.
_OWN_VALUES = frozenset("lstTDMLpbB")


class _AccessLogValues(dict[str, object]):
    """The values for a line of the access log; "-" for a missing header or variable."""

    def __missing__(self, name: str) -> object:
        return self.get(name.lower(), "-") if name.startswith("{") else "-"


def scrub_server_record(record: logging.LogRecord) -> None:
    """Remove from a record of gunicorn everything that a client sent."""
    if record.name == "gunicorn.access" and isinstance(record.args, Mapping):
        record.args = _AccessLogValues(
            (name, _scrub_value(name, value)) for name, value in record.args.items()
        )
    elif record.name == "gunicorn.error" and isinstance(record.msg, str):
        _scrub_error_record(record)


def _scrub_error_record(record: logging.LogRecord) -> None:
    text, args = record.msg, record.args
    if text.startswith("Invalid request from ip="):
        words = _first_words(text.partition(": ")[2])
        record.msg, record.args = f"Invalid request: {words[0].strip() if words else ''}", ()
    elif text.startswith("Error handling request"):
        record.msg, record.args = "Error handling request", ()
    elif text == "%s %s" and isinstance(args, tuple) and len(args) == 2:
        record.args = (_method(str(args[0])), scrub_path(str(args[1])))


def _scrub_value(name: str, value: object) -> object:
    """The scrubbed value of a variable of the access log."""
    text = str(value)
    if name in _OWN_VALUES or text == "-":
        return value
    if name == "r":
        return _request_line(text)
    if name == "U":
        return scrub_path(text)
    if name == "m":
        return _method(text)
    if name == "H":
        return text if _is_protocol(text) else REDACTED
    return REDACTED if text else ""


def _request_line(text: str) -> str:
    method, _, rest = text.partition(" ")
    address, _, protocol = rest.rpartition(" ")
    shown = protocol if _is_protocol(protocol) else REDACTED
    return f"{_method(method)} {scrub_path(address)} {shown}"


def _method(text: str) -> str:
    return text if text in METHODS else REDACTED


def scrub_path(address: str) -> str:
    """The segments of a path up to the first that is not ours, and whether there is a query."""
    path, separator, _ = address.partition("?")
    if not path.startswith("/"):
        return REDACTED
    segments: list[str] = []
    for part in path.split("/")[1:]:
        is_ours = part in OWN_PATH_SEGMENTS or _is_built_asset(part)
        segments.append(part if is_ours else REDACTED)
        if not is_ours:
            break
    return f"/{'/'.join(segments)}{f'?{REDACTED}' if separator else ''}"
