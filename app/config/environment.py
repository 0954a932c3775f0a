"""The settings of this installation, read from the environment and validated; all have defaults."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit

from app.config.mail_server import MailServer, MailServerInvalid, parse_mail_server

ROOT = Path(__file__).resolve().parents[2]
AUDIENCE_NAMES = ("public", "staff")  # as in SERVE; app.web.audience says what an audience is


class ConfigInvalid(Exception):
    """A setting or an entry of the councils file is invalid; the message names it."""


@dataclass(frozen=True)
class Config:
    """The settings; docs/operations.md#settings describes each."""

    data_dir: Path
    database_url: str
    councils_file: Path
    card_cache_mb: int
    trusted_hosts: frozenset[str] = frozenset()
    refresh_at: tuple[time, ...] = (time(4, 30),)  # times of day in UTC
    backup_to: str = ""
    snapshot_push_to: str = ""
    snapshot_from: str = ""
    snapshot_every: int = 30  # seconds
    log_format: str = ""  # "json" or "text"; "" is text on a terminal and for commands, else JSON
    sentry_dsn: str = ""
    serve: frozenset[str] = frozenset(AUDIENCE_NAMES)
    proxy_hops: int = 0  # proxies in front that are trusted
    url_prefix: str = ""  # path under which pages are served, e.g. "/early-years"
    smtp_url: str = field(default="", repr=False)  # it contains a password
    mail_from: str = ""
    site_url: str = ""  # scheme, host and port of links in messages; URL_PREFIX follows it

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """The settings in the environment; raises ConfigInvalid, naming the invalid variable."""
        data_dir = Path(environ.get("DATA_DIR") or ROOT / "instance").resolve()
        serve = _serve(environ.get("SERVE") or ",".join(AUDIENCE_NAMES))
        cache = environ.get("CARD_CACHE_MB") or "24"
        if not cache.isdigit() or not 1 <= int(cache) <= 4096:
            raise ConfigInvalid("CARD_CACHE_MB is not a whole number from 1 to 4096")
        return cls(
            data_dir=data_dir,
            database_url=_database(environ, data_dir) if "staff" in serve else "",
            councils_file=Path(environ.get("COUNCILS_FILE") or ROOT / "seeds" / "councils.toml"),
            card_cache_mb=int(cache),
            trusted_hosts=_hosts(environ.get("TRUSTED_HOSTS") or ""),
            refresh_at=_times(environ.get("REFRESH_AT") or "04:30"),
            backup_to=environ.get("BACKUP_TO") or "",
            snapshot_push_to=environ.get("SNAPSHOT_PUSH_TO") or "",
            snapshot_from=_snapshot_source(environ.get("SNAPSHOT_FROM") or "", serve),
            snapshot_every=_interval_seconds(environ.get("SNAPSHOT_EVERY") or "30"),
            log_format=_log_format(environ.get("LOG_FORMAT") or ""),
            sentry_dsn=_dsn(environ.get("SENTRY_DSN") or ""),
            serve=serve,
            proxy_hops=_hops(environ.get("PROXY_HOPS") or "0"),
            url_prefix=_prefix(environ.get("URL_PREFIX") or ""),
            smtp_url=_checked_smtp_url(environ),
            mail_from=environ.get("MAIL_FROM") or "",
            site_url=_site(environ.get("SITE_URL") or ""),
        )

    @property
    def mail_server(self) -> MailServer | None:
        """The server of SMTP_URL; None where it is not set."""
        return parse_mail_server(self.smtp_url, self.mail_from)

    @property
    def serves_public(self) -> bool:
        return "public" in self.serve

    @property
    def has_record(self) -> bool:
        """Whether this host may open the record; a host that serves only the public has none."""
        return "staff" in self.serve


def _database(environ: Mapping[str, str], data_dir: Path) -> str:
    """DATABASE_URL as SQLAlchemy expects it."""
    url = environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'record.sqlite'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            url = "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigInvalid("DATABASE_URL is neither a SQLite nor a PostgreSQL address")
    return url


def _serve(text: str) -> frozenset[str]:
    """SERVE: the audiences of this host, separated by commas."""
    audiences = frozenset(part.strip() for part in text.split(",") if part.strip())
    if unknown := sorted(audiences.difference(AUDIENCE_NAMES)):
        raise ConfigInvalid(f"SERVE: {unknown[0]} is neither {' nor '.join(AUDIENCE_NAMES)}")
    if not audiences:
        raise ConfigInvalid("SERVE: it names no audience")
    return audiences


def _snapshot_source(url: str, serve: frozenset[str]) -> str:
    """SNAPSHOT_FROM: an address; allowed only on a host without a record."""
    if url and "staff" in serve:
        raise ConfigInvalid(
            "SNAPSHOT_FROM needs SERVE=public: a host with a record publishes itself"
        )
    return url


def _hops(text: str) -> int:
    """PROXY_HOPS: one digit."""
    if not (text.isascii() and text.isdigit() and len(text) == 1):
        raise ConfigInvalid("PROXY_HOPS is not a whole number from 0 to 9")
    return int(text)


def _prefix(text: str) -> str:
    """URL_PREFIX: a path, returned without a slash at its end."""
    prefix = text.removesuffix("/")
    if prefix and not _PREFIX.fullmatch(prefix):
        raise ConfigInvalid("URL_PREFIX is not a path as /early-years")
    return prefix


def _checked_smtp_url(environ: Mapping[str, str]) -> str:
    """SMTP_URL, with MAIL_FROM. Messages never include it."""
    url = environ.get("SMTP_URL") or ""
    try:
        parse_mail_server(url, environ.get("MAIL_FROM") or "")
    except MailServerInvalid as error:
        raise ConfigInvalid(str(error)) from None
    return url


def _site(text: str) -> str:
    """SITE_URL: scheme, host and perhaps a port, returned without a slash at its end."""
    url = text.removesuffix("/")
    if url and not _SITE.fullmatch(url):
        raise ConfigInvalid("SITE_URL is not an address as https://HOST, without a path")
    if url.startswith("http:") and host_name(urlsplit(url).netloc) != "localhost":
        raise ConfigInvalid("SITE_URL does not start with https://")
    return url


_PREFIX = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+", re.ASCII)
_DSN = re.compile(r"https?://[^\s/@:]+(:[^\s/@:]+)?@[^\s/@]+/([^\s/]+/)*[0-9]+")
_SITE = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?", re.ASCII)
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.ASCII)


def host_name(host: str) -> str:
    """The name in a Host header in lower case, without the port; IPv6 keeps its brackets."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdecimal() else host).casefold().removesuffix(".")


def _hosts(text: str) -> frozenset[str]:
    """TRUSTED_HOSTS: names separated by commas, without ports."""
    names = frozenset(part.strip().casefold() for part in text.split(",") if part.strip())
    for name in names:
        if not HOST_NAME.fullmatch(name):
            raise ConfigInvalid(f"TRUSTED_HOSTS: {name} is not the name of a host")
    return names


def _times(text: str) -> tuple[time, ...]:
    """REFRESH_AT: times of day separated by commas, such as 04:30."""
    times = [part.strip() for part in text.split(",") if part.strip()]
    if not times or not all(map(_TIME.fullmatch, times)):
        raise ConfigInvalid("REFRESH_AT is not times of the day between commas, as 04:30")
    return tuple(sorted(set(map(time.fromisoformat, times))))


def _interval_seconds(text: str) -> int:
    """SNAPSHOT_EVERY: whole seconds."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 86_400):
        raise ConfigInvalid("SNAPSHOT_EVERY is not whole seconds from 1 to 86400")
    return int(text)


def _log_format(text: str) -> str:
    if text not in ("", "json", "text"):
        raise ConfigInvalid("LOG_FORMAT is neither json nor text")
    return text


def _dsn(text: str) -> str:
    """SENTRY_DSN: the address of a Sentry project. It contains a key: messages never include it."""
    if text and not _DSN.fullmatch(text):
        raise ConfigInvalid("SENTRY_DSN is not an address as https://KEY@HOST/NUMBER")
    return text
