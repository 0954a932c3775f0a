"""The councils of an installation: COUNCILS_FILE, a TOML file with one table per council.

It is read at start-up and again whenever it changes; an invalid file never replaces a valid one.
"""

import csv
import logging
import os
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from app.config import issuer_settings
from app.config.council import (
    LISTS,
    NATIONAL,
    REQUIRED,
    TEXTS,
    Council,
    ValueInvalid,
    check_languages,
    checked_hosts,
    checked_list,
    checked_text,
)
from app.config.environment import ROOT, ConfigInvalid, host_name

log = logging.getLogger(__name__)

# Every council and district of England; its sources and licence are documented in the same folder.
ENGLAND_AREAS_FILE = ROOT / "app" / "ingest" / "sources" / "areas" / "areas_england.csv"
MAX_FILE_BYTES = 1_000_000  # bytes; 153 councils need 100,000


@dataclass(frozen=True)
class Councils:
    """Every council of this installation, in the order of the file."""

    all: tuple[Council, ...]

    def by_host(self, host: str) -> Council:
        """The council selected by this host name.

        Otherwise the only council of the file if it has no hosts; otherwise NATIONAL.
        """
        name = host_name(host)
        for council in self.all:
            if name in council.hosts:
                return council
        return self.all[0] if len(self.all) == 1 and not self.all[0].hosts else NATIONAL

    def by_code(self, la_code: str) -> Council | None:
        return self._by_code.get(la_code)

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The host names of all councils."""
        return frozenset[str]().union(*(council.hosts for council in self.all))

    @cached_property
    def _by_code(self) -> dict[str, Council]:
        return {council.la_code: council for council in self.all}


class CouncilsFile:
    """COUNCILS_FILE, read again when it has changed; each call to `current` costs one `stat`.

    While a changed file is invalid, the previous councils stay in use and `fault` describes the
    error. Raises ConfigInvalid when the file is invalid at start-up; with `must_be_valid=False`
    there are then no councils until the file is valid.
    """

    def __init__(self, path: Path, *, must_be_valid: bool = True) -> None:
        self._path, self._name = path, str(path)
        self._reload_lock = Lock()
        self._signature = _signature(self._name)
        self._councils, self.fault = Councils(()), ""
        try:
            self._councils = load_councils(path)
        except ConfigInvalid as error:
            if must_be_valid:
                raise
            self.fault = str(error)

    def current(self) -> Councils:
        if _signature(self._name) != self._signature and self._reload_lock.acquire(blocking=False):
            try:
                self._reload()
            finally:
                self._reload_lock.release()
        return self._councils

    def _reload(self) -> None:
        # Before reading: if the file changes in between, the next call sees another signature.
        signature = _signature(self._name)
        try:
            councils = load_councils(self._path)
            if self._councils.all and not councils.all:
                raise ConfigInvalid(f"COUNCILS_FILE: {self._path.name} names no council any more")
            self._councils, self.fault = councils, ""
            log.info("the councils file has changed: %d councils", len(self._councils.all))
        except ConfigInvalid as error:
            self.fault = str(error)
            log.warning("%s; the councils read before are kept", error)
        self._signature = signature


def _signature(name: str) -> tuple[int, int, int] | None:
    """Values that change when the file is replaced or rewritten; None while it does not exist."""
    try:
        status = os.stat(name)  # runs on every request; Path.stat takes five times as long
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def load_councils(path: Path) -> Councils:
    """The councils in COUNCILS_FILE. Raises ConfigInvalid with the first error found."""
    where = f"COUNCILS_FILE: {path.name}"
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ConfigInvalid(f"{where} is larger than {MAX_FILE_BYTES:,} bytes")
        tables = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigInvalid(f"{where} does not exist") from None
    except OSError as error:
        raise ConfigInvalid(f"{where} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ConfigInvalid(f"{where} is not text in UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigInvalid(f"{where} is not valid TOML: {error}") from None
    councils = {key: _council(key, table) for key, table in tables.items()}
    _reject_duplicates(councils)
    return Councils(tuple(councils.values()))


def _council(key: str, table: object) -> Council:
    if not isinstance(table, dict):
        raise ConfigInvalid(f"COUNCILS_FILE: [{key}] is not a table")
    unknown, missing = table.keys() - TEXTS - LISTS, REQUIRED - table.keys()
    if unknown or missing:
        fault, names = ("has an unknown key", unknown) if unknown else ("lacks", missing)
        raise _invalid(key, f"{fault}: {', '.join(sorted(names))}")
    try:
        values = {name: _value(name, value) for name, value in table.items()}
        council = Council(**values)
        check_languages(council, values)
    except ValueInvalid as error:
        raise _invalid(key, str(error)) from None
    _check_numbers(key, council)
    if issuer_settings.incomplete(
        (council.oidc_issuer, council.oidc_client_id, council.oidc_client_secret_env)
    ):
        raise _invalid(key, f"needs all or none of {', '.join(issuer_settings.KEYS)}")
    return council


def _invalid(key: str, reason: str) -> ConfigInvalid:
    return ConfigInvalid(f"COUNCILS_FILE: [{key}] {reason}")


def _value(name: str, value: object) -> Any:
    """The value of one key, checked on its own; raises ValueInvalid."""
    if name in LISTS:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValueInvalid(name, " is not a list of texts")
        listed = checked_list(name, value)
        return checked_hosts(listed) if name == "hosts" else listed
    if not isinstance(value, str):
        raise ValueInvalid(name, " is not text")
    return checked_text(name, value)


def _check_numbers(key: str, council: Council) -> None:
    """Refuse the code of one council with the number of another; invented ones are not listed."""
    numbers, codes = _numbers_by_code(), _codes_by_number()
    number = numbers.get(council.la_code)
    if number and number != council.la_number:
        raise _invalid(key, f"la_code {council.la_code} belongs to la_number {number}")
    listed = codes.get(council.la_number, set())
    if listed and council.la_code not in listed:
        code = " or ".join(sorted(listed))
        raise _invalid(key, f"la_number {council.la_number} belongs to la_code {code}")


@lru_cache(maxsize=1)
def _numbers_by_code() -> dict[str, str]:
    """DfE's number of every council of England, by ONS code."""
    with ENGLAND_AREAS_FILE.open(encoding="utf-8", newline="") as file:
        file.readline()  # the title
        return {
            row["code"]: row["la_number"]
            for row in csv.DictReader(file)
            if row["level"] == "council" and row["la_number"]
        }


@lru_cache(maxsize=1)
def _codes_by_number() -> dict[str, set[str]]:
    """ONS codes by DfE's number: a council whose boundary changed has had several."""
    codes: dict[str, set[str]] = {}
    for code, number in _numbers_by_code().items():
        codes.setdefault(number, set()).add(code)
    return codes


def _reject_duplicates(councils: Mapping[str, Council]) -> None:
    """Refuse a code, number or host that two councils share."""
    for name in ("la_code", "la_number"):
        _reject_duplicate(name, (getattr(council, name) for council in councils.values()))
    _reject_duplicate("host", (host for council in councils.values() for host in council.hosts))


def _reject_duplicate(name: str, values: Iterable[str]) -> None:
    for value, count in Counter(values).items():
        if count > 1:
            raise ConfigInvalid(f"COUNCILS_FILE: {name} {value} is given to {count} councils")
