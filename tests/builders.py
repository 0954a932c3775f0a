"""Builders for tests: rows with defaults, files in the publishers' layouts, a whole install.

Every name, postcode and person is invented; postcodes are in the area ZZ of the seeds.
"""

import csv
import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import count
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app import create_app
from app.config import ROOT, Config
from app.core.offer import (
    AgeBand,
    Ages,
    Extra,
    ExtraHeading,
    Funded,
    Offer,
    Opening,
    Price,
    Space,
    Text,
    Unit,
    Vacancy,
    Weeks,
)
from app.core.provision import Choice, Consent, Kind
from app.data import session
from app.data.council_files import find_listings, save_confirmation
from app.data.editions import remove_invented
from app.data.providers import mint_provider_id
from app.data.session import record
from app.data.tables import EditField, RefreshRun
from app.ingest.errors import IngestError
from app.ingest.refresh import RefreshRequest, published_editions, refresh, save_refusal
from app.ingest.source_readers import CommandContext
from app.ingest.sources import SOURCES
from app.publish import publish, publish_refreshed, roll_back
from app.publish.edits.edit_requests import EditRequest, Officer, make_edit
from app.publish.selection.name_index import setting_names
from app.publish.selection.public_record import Selection
from app.publish.store.staging import write_directory, write_places
from app.publish.store.switch import switch_pointer
from app.snapshot.layout import Edition, Setting
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.reader import Snapshot, Snapshots, open_settings

SEEDS = ROOT / "seeds"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
AS_AT = date(2026, 9, 30)
BOUNDS = (1, 5_000)


def _register_columns() -> list[str]:
    """The columns of Ofsted's layout since November 2025, from the seeds."""
    with next(SEEDS.glob("ofsted_register*")).open(encoding="utf-8-sig", newline="") as file:
        return next(line for line in csv.reader(file) if "Provider URN" in line)


REGISTER_COLUMNS = _register_columns()
_numbers = count(1)


def number() -> int:
    """A number that this run has not used yet, for file names."""
    return next(_numbers)


Cells = Mapping[str, str]


def nursery(urn: str = "EY100001", **cells: str) -> dict[str, str]:
    """A register row of a day nursery in ZZ1 1AA; `cells` replace the defaults."""
    return {
        "Provider URN": urn,
        "Provider type": "Childcare on non-domestic premises",
        "Provider subtype": "Full day care",
        "Provider status": "Active",
        "Registration date": "01/09/2010",
        "Provider Early Years Register flag": "Y",
        "Provider Compulsory Childcare Register flag": "Y",
        "Provider Voluntary Childcare Register flag": "N",
        "Registered person name": "Kelp Nurseries Ltd",
        "Provider name": f"Nursery {urn}",
        "Provider address line 1": "1 Staithe Hill",
        "Provider town": "Sandmere",
        "Provider postcode": "ZZ1 1AA",
        "Local authority": "Sandmere",
        "Places": "40",
        "EYR OEIF/CIF: Most recent: Overall effectiveness": "2",
        "EYR OEIF: Most recent: Full inspection date": "12/03/2020",
        "EYR OEIF: Most recent: Full inspection number": "10100001",
    } | cells


_REDACTED = {
    f"Provider {column}": "REDACTED"
    for column in ("name", "address line 1", "address line 2", "town", "postcode")
} | {"Registered person name": "REDACTED"}


def redacted(row: Cells) -> dict[str, str]:
    """The same row with name and address redacted, as Ofsted does it."""
    return {**row, **_REDACTED}


def childminder(urn: str = "2500001", **cells: str) -> dict[str, str]:
    """A register row of a childminder, redacted as all of them are."""
    row = nursery(urn) | {"Provider type": "Childminder", "Provider subtype": ""}
    return redacted(row) | cells


def consent(urn: str = "2500001", **cells: str) -> dict[str, str]:
    """A row of the consented file with name and full address."""
    return {
        "Provider URN": urn,
        "Provider name": f"Minder {urn}",
        "Provider Type": "Childminder",
        "Provider address line 1": "7 Saltpan Road",
        "Provider address line 2": "",
        "Provider address line 3": "",
        "Provider town": "Sandmere",
        "Postcode": "ZZ1 1AB",
        "Local Authority": "Sandmere",
    } | cells


def to_area_only(row: Cells) -> dict[str, str]:
    """The same consent, narrowed to name and area."""
    return {**row, "Provider address line 1": ""}


AREAS = (
    ("council", "E06990001", "Sandmere", "", "995", "Sandmere Bay"),
    ("district", "E06990001", "Sandmere", "E06990001", "", ""),
    ("ward", "E05990001", "Marram", "E06990001", "", ""),
)
POSTCODES = (
    ("ZZ1 1AA", "53.900000", "1.200000", "E06990001", "E05990001", ""),
    ("ZZ1 1AB", "53.912340", "1.212340", "E06990001", "E05990001", ""),
    ("ZZ1 1AD", "53.950000", "1.250000", "E06990001", "E05990001", ""),
)
# Nine neighbours of each, so that a home in any of them may be shown by its cell of 1 km.
NEIGHBOURS = tuple(
    (f"ZZ1 {figure}A{letter}", *facts)
    for figure, (_, *facts) in zip("789", POSTCODES, strict=True)
    for letter in "EFGHJLNPQ"
)


def register_file(folder: Path, rows: Iterable[Cells], as_at: date | None = AS_AT) -> Path:
    """An edition of the register in its layout since November 2025."""
    return _write(folder, "register", REGISTER_COLUMNS, rows, as_at)


def consented_file(folder: Path, rows: Iterable[Cells], as_at: date | None = AS_AT) -> Path:
    return _write(folder, "consented", list(consent()), rows, as_at)


def areas_file(
    folder: Path, rows: Iterable[tuple[str, ...]] = AREAS, as_at: date | None = AS_AT
) -> Path:
    columns = ["level", "code", "name", "parent_code", "la_number", "former_names", "vintage"]
    columns.append("boundary")
    listed = (dict(zip(columns, (*row, "2026-06", ""), strict=True)) for row in rows)
    return _write(folder, "areas", columns, listed, as_at)


def postcodes_file(
    folder: Path, rows: Iterable[tuple[str, ...]] = POSTCODES, as_at: date = AS_AT
) -> Path:
    columns = ["postcode", "latitude", "longitude", "district_code", "ward_code", "retired"]
    listed = (dict(zip(columns, row, strict=True)) for row in rows)
    named = folder / f"postcodes_{as_at}"
    named.mkdir(parents=True, exist_ok=True)
    written = _write(named, "postcodes", columns, listed, None)
    return written.rename(folder / f"postcodes_{as_at}-{next(_numbers)}.csv")


def _write(
    folder: Path, name: str, columns: list[str], rows: Iterable[Cells], as_at: date | None
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}-{next(_numbers)}.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        if as_at:
            stream.write(f"Invented data as at {as_at.day} {as_at:%B %Y}\n")
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return file


@dataclass(frozen=True)
class Install:
    """A record and its snapshots; the methods call the functions that the commands call."""

    data_dir: Path
    database_url: str

    @property
    def snapshots(self) -> Path:
        return self.data_dir / "snapshots"

    @contextmanager
    def session(self) -> Iterator[Session]:
        with record(self.database_url) as opened:
            yield opened

    def refresh(
        self,
        source: str,
        path: Path,
        *,
        as_at: date | None = None,
        bounds: tuple[int, int] | None = BOUNDS,
        is_invented: bool = False,
        now: datetime = NOW,
    ) -> RefreshRun:
        """One refresh; a refusal is stored in the record and raised, as in the command."""
        wanted = next(one for one in SOURCES if one.name == source)
        with self.session() as opened:
            context = CommandContext(opened, self.data_dir, now)
            request = RefreshRequest(path, as_at, bounds, is_invented)
            try:
                run = refresh(context, wanted, request)
            except IngestError as error:
                save_refusal(context, wanted, path, str(error))
                raise
            opened.refresh(run)
            opened.expunge(run)
            return run

    def register(self, *rows: Cells, as_at: date = AS_AT, **order: Any) -> RefreshRun:
        return self.refresh("ofsted_register", register_file(self._files, rows, as_at), **order)

    def consented(self, *rows: Cells, as_at: date = AS_AT, **order: Any) -> RefreshRun:
        order = {"bounds": (0, 5_000), **order}
        return self.refresh("ofsted_consented", consented_file(self._files, rows, as_at), **order)

    def areas(self, *rows: tuple[str, ...], **order: Any) -> RefreshRun:
        return self.refresh("areas", areas_file(self._files, rows or AREAS), **order)

    def postcodes(self, *rows: tuple[str, ...], **order: Any) -> RefreshRun:
        path = postcodes_file(self._files, rows or (*POSTCODES, *NEIGHBOURS))
        return self.refresh("postcode_directory", path, **order)

    def publish(self) -> Snapshot:
        with self.session() as opened:
            publish(opened, self.snapshots, published_editions(opened, SOURCES), NOW)
        return self.public()

    def publish_refreshed(self, now: datetime = NOW) -> int | None:
        """Publish as a refresh does after storing; None while a rollback is pinned."""
        with self.session() as opened:
            editions = published_editions(opened, SOURCES)
            return publish_refreshed(opened, self.snapshots, editions, now)

    def roll_back(self, steps: int = 1) -> Snapshot:
        with self.session() as opened:
            roll_back(opened, self.snapshots, steps, NOW)
        return self.public()

    def confirm(self, reference: str) -> None:
        """Confirm, as an officer, that a listed setting may be shown."""
        with self.session() as opened:
            for one in find_listings(opened):
                if one.reference == reference:
                    save_confirmation(opened, one, confirmed_at=NOW, reason="seen by us")
            opened.commit()

    def make_edit(
        self, urn: str, field: EditField, value: str | None, now: datetime = NOW
    ) -> int | None:
        """An officer's edit of the provider with this Ofsted number; None ends an edit."""
        request = EditRequest(mint_provider_id("ofsted", urn), field, value)
        with self.session() as opened:
            return make_edit(opened, self.data_dir, request, Officer("Ann", now, "rang them"))

    def empty(self) -> None:
        """Remove all data from the record."""
        with self.session() as opened:
            remove_invented(opened)
            opened.commit()

    def public(self) -> Snapshot:
        shown = Snapshots(self.snapshots).current()
        assert shown is not None
        return shown

    @property
    def _files(self) -> Path:
        return self.data_dir / "files"


def public_bytes(install: Install) -> bytes:
    """The content of all files of the current settings."""
    seq = install.public().settings.seq
    folder = install.snapshots / "places" / f"{seq:06d}"
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


def find_setting(settings: PublishedSettings, urn: str) -> Setting | None:
    return next((one for one in settings.all() if one.ofsted_urn == urn), None)


def new_database(address: str, template: str) -> str:
    """The address of a new database, made as a copy of a template."""
    name = f"test_{next(_numbers)}"
    maker = session.engine(address.replace("{}", "postgres"))
    with maker.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    close_engine(address.replace("{}", "postgres"))
    return address.replace("{}", name)


def close_engine(database_url: str) -> None:
    """Close the connections to a database and drop the cached engine."""
    session.engine(database_url).dispose()
    session.engine.cache_clear()


def settings_for(data_dir: Path, **environ: str) -> Config:
    """The config of an install in `data_dir`; settings not in `environ` have their defaults."""
    return Config.from_environment({"DATA_DIR": str(data_dir), **environ})


def run_command(data_dir: Path, *words: str, **environ: str) -> str:
    """The output of a command of `flask`, run in this process; fails if it does not exit with 0."""
    app = create_app(settings_for(data_dir, **environ))
    with app.app_context():
        done = app.test_cli_runner(catch_exceptions=False).invoke(args=words)
    gc.enable()  # commands switch collection off
    assert done.exit_code == 0, done.output
    return str(done.output)


def fill(install: Install, *consents: Cells) -> None:
    """A nursery, a childminder, and what the childminder agreed to."""
    install.areas()
    install.postcodes()
    install.register(nursery(), childminder())
    install.consented(*consents)


def setting(provider_id: str = "aaaaaaaaaaaa", **facts: Any) -> Setting:
    """A public day nursery in the middle of the seeds' town."""
    defaults: dict[str, Any] = {
        "name": f"Nursery {provider_id}",
        "kind": Kind.DAY_NURSERY,
        "choice": Choice.DAY_NURSERY,
        "consent": Consent.ALL,
        "latitude": 53.9,
        "longitude": 1.2,
    }
    return Setting(provider_id=provider_id, **(defaults | facts))


def published_settings_of(folder: Path, listed: Iterable[Setting]) -> PublishedSettings:
    """Only these settings, written to `folder` as publishing writes them, and opened."""
    ordered = sorted(listed, key=lambda one: (one.name.casefold(), one.provider_id))
    selection = Selection(ordered, [], [], setting_names(ordered, []), [], is_invented=True)
    write_directory(folder, "places", 1, NOW, write_places(selection))
    return open_settings(folder, 1)


def offer(**facts: Any) -> Offer:
    """A day nursery's complete offer; `facts` replace the defaults."""
    weekdays = [
        Opening(day, time(8), time(15, 30) if day == 4 else time(18), Weeks.ALL_YEAR)
        for day in range(5)
    ]
    defaults: dict[str, Any] = {
        "ages": Ages(9, 59),
        "opening": tuple(weekdays),
        "vacancies": (
            Vacancy(AgeBand.UNDER_2, Space.WAITING_LIST),
            Vacancy(AgeBand.TWO, Space.NOW),
            Vacancy(AgeBand.THREE_FOUR, Space.FROM_MONTH, date(2027, 1, 1)),
        ),
        "space_confirmed_on": date(2026, 11, 3),
        "prices": (
            Price(750, Unit.HOUR, AgeBand.UNDER_2, date(2026, 9, 1)),
            Price(6500, Unit.DAY, AgeBand.TWO, date(2026, 9, 1)),
            Price(5000, Unit.ONCE),
        ),
        "extras": (
            Extra(ExtraHeading.FOOD, 350, Unit.MEAL, "bring a packed lunch"),
            Extra(ExtraHeading.CONSUMABLES, None, None, "bring your own nappies"),
            Extra(ExtraHeading.ACTIVITIES, 0),
        ),
        "funded": tuple(Funded),
        "apply_by": date(2027, 1, 15),
        "step_free": True,
        "languages": ("en", "pl", "pa"),
        "school_runs": ("Tern Street Primary School",),
        "texts": {
            Text.DESCRIPTION: {"en": "A garden, hens and a quiet room.", "pl": "Ogród i kury."},
            Text.FUNDED_PATTERN: {"en": "Two long days or three short ones, 38 weeks a year."},
            Text.HOW_TO_APPLY: {"en": "Ring and visit us first."},
            Text.SEND_SUPPORT: {"en": "Our SENCO has trained staff in signing."},
            Text.FOOD: {"en": "Cooked here; halal on request."},
        },
    }
    return Offer(**(defaults | facts))


def public_dir(data_dir: Path, listed: Iterable[Setting], editions: Iterable[Edition] = ()) -> Path:
    """A data directory that publishes these settings and the postcodes of `POSTCODES`."""
    install = Install(data_dir, settings_for(data_dir).database_url)
    run_command(data_dir, "migrate")
    install.areas()
    install.postcodes()
    install.register(nursery())
    install.publish()
    close_engine(install.database_url)
    areas = list(install.public().settings.areas.values())
    ordered = sorted(listed, key=lambda one: (one.name.casefold(), one.provider_id))
    selection = Selection(ordered, [], areas, [], list(editions), is_invented=False)
    write_directory(install.snapshots, "places", 2, NOW, write_places(selection))
    switch_pointer(install.snapshots, {"places": 2, "postcodes": 1})
    return data_dir
