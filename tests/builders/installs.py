"""A whole install: a record and its snapshots."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.config import Council
from app.config.council_details import CouncilDetail
from app.data.council_files import find_listings, save_confirmation
from app.data.editions import remove_invented
from app.data.linkage.link_settings import link_settings
from app.data.providers import mint_provider_id
from app.data.session import record
from app.data.tables import EditField, RefreshRun
from app.ingest.context import CommandContext
from app.ingest.errors import IngestError
from app.ingest.refresh import RefreshRequest, published_editions, refresh, save_refusal
from app.ingest.sources import SOURCES
from app.publish import publish, publish_refreshed, roll_back
from app.publish.edits.council_details import DetailRequest, save_details
from app.publish.edits.edit_requests import EditRequest, Officer, SavedEdits, make_edit
from app.snapshot.layout import Setting
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.reader import Snapshot, Snapshots
from tests.builders.commands import settings_for
from tests.builders.databases import write_empty_record
from tests.builders.files import (
    AS_AT,
    areas_file,
    consented_file,
    postcodes_file,
    register_file,
)
from tests.builders.replayed_steps import replayable
from tests.builders.rows import AREAS, NEIGHBOURS, POSTCODES, Cells, childminder, nursery

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BOUNDS = (1, 5_000)
SANDMERE = Council("Sandmere", "E06990001", "995", family_information_phone="0191 498 0100")


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
        wanted = next(listed for listed in SOURCES if listed.name == source)
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

    @replayable
    def register(self, *rows: Cells, as_at: date = AS_AT, **order: Any) -> RefreshRun:
        return self.refresh("ofsted_register", register_file(self._files, rows, as_at), **order)

    @replayable
    def consented(self, *rows: Cells, as_at: date = AS_AT, **order: Any) -> RefreshRun:
        order = {"bounds": (0, 5_000), **order}
        return self.refresh("ofsted_consented", consented_file(self._files, rows, as_at), **order)

    @replayable
    def areas(self, *rows: tuple[str, ...], **order: Any) -> RefreshRun:
        return self.refresh("areas", areas_file(self._files, rows or AREAS), **order)

    @replayable
    def postcodes(self, *rows: tuple[str, ...], **order: Any) -> RefreshRun:
        path = postcodes_file(self._files, rows or (*POSTCODES, *NEIGHBOURS))
        return self.refresh("postcode_directory", path, **order)

    def publish(self) -> Snapshot:
        self._publish()
        return self.public()

    @replayable
    def _publish(self) -> None:
        with self.session() as opened:
            link_settings(opened, NOW)
            opened.commit()
            publish(opened, self.snapshots, published_editions(opened, SOURCES), NOW)

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
            for listing in find_listings(opened):
                if listing.reference == reference:
                    save_confirmation(opened, listing, confirmed_at=NOW, reason="seen by us")
            opened.commit()

    def make_edit(
        self, urn: str, field: EditField, value: str | None, now: datetime = NOW
    ) -> int | None:
        """An officer's edit of the provider with this Ofsted number; None ends an edit."""
        request = EditRequest(mint_provider_id("ofsted", urn), field, value)
        with self.session() as opened:
            return make_edit(opened, self.data_dir, request, Officer("Ann", now, "rang them"))

    def edit_council(
        self, detail: CouncilDetail, value: str | None, seen_id: int = 0
    ) -> SavedEdits:
        """An administrator's edit of a detail of the invented council; None ends an edit."""
        request = DetailRequest(detail, value, seen_id)
        with self.session() as opened:
            return save_details(
                opened, self.data_dir, SANDMERE, [request], Officer("Ann", NOW, "it changed")
            )

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


def new_install(data_dir: Path) -> Install:
    """An install without any data, its record on SQLite."""
    install = Install(data_dir, settings_for(data_dir).database_url)
    write_empty_record(data_dir / "record.sqlite")
    return install


def public_bytes(install: Install) -> bytes:
    """The content of all files of the current settings."""
    seq = install.public().settings.seq
    folder = install.snapshots / "places" / f"{seq:06d}"
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


def find_setting(settings: PublishedSettings, urn: str) -> Setting | None:
    return next((shown for shown in settings.all() if shown.ofsted_urn == urn), None)


def fill(install: Install, *consents: Cells) -> None:
    """A nursery, a childminder, and what the childminder agreed to."""
    install.areas()
    install.postcodes()
    install.register(nursery(), childminder())
    install.consented(*consents)
