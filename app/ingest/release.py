"""A person's word on an edition that waits, and kept editions taken in again."""

from pathlib import Path

from app.data.audit import Deed, save_deed
from app.data.councils import replace_quarantined
from app.data.tables import Wait, WaitingEdition
from app.data.waiting import find_waiting, settle
from app.ingest import kept
from app.ingest.arrival import Order
from app.ingest.content import Desk
from app.ingest.errors import RefreshRefused
from app.ingest.refresh import tidy
from app.ingest.source import Source
from app.ingest.sources import SOURCES


def source_of(name: str) -> Source:
    """The source of an edition's name, "council_listing/330"; raises RefreshRefused."""
    for source in SOURCES:
        if source.name == name.partition("/")[0]:
            return source
    raise RefreshRefused(f"there is no source {name[:60]!r}")


def order_of_waiting(desk: Desk, name: str, reason: str) -> Order:
    """The order to take in what waits whatever the gates say; raises RefreshRefused where none may."""
    waiting = _get_waiting(desk, name)
    if not waiting.is_releasable:
        raise RefreshRefused(
            f"{name} as at {waiting.as_at} is held by privacy ({waiting.reasons.splitlines()[0]}): "
            "that nobody can release, only drop"
        )
    path = kept.path_of(desk.data_dir, waiting.kept_as)
    if path is None:
        raise RefreshRefused(
            f"the file of {name} as at {waiting.as_at} is gone from DATA_DIR/editions: "
            "drop it and take it in again"
        )
    return _order(desk, name, path, waiting, reason)


def _order(desk: Desk, name: str, path: Path, waiting: WaitingEdition, reason: str) -> Order:
    return Order(
        path=path,
        as_at=waiting.as_at,
        la_number=name.partition("/")[2],
        file_name=waiting.file_name,
        deed=Deed(desk.who, "edition released", "", reason=reason),
        is_released=True,
    )


def order_of_kept(desk: Desk, name: str, number: int) -> Order:
    """The order to take in again the file of the `number`th newest edition that is kept, from 1."""
    source_of(name)
    found = kept.find_kept(desk.data_dir, name)
    if not 1 <= number <= len(found):
        raise RefreshRefused(
            f"{len(found)} editions of {name} are kept: there is no number {number}"
        )
    one = found[number - 1]
    return Order(
        path=one.path,
        as_at=one.as_at,
        la_number=name.partition("/")[2],
        file_name=one.file_name,
        deed=Deed(desk.who, "edition replayed", "", reason=f"number {number}, as at {one.as_at}"),
    )


def drop(desk: Desk, name: str, reason: str) -> WaitingEdition:
    """Take away what waits, its file too, and commit. What it alone restricted may be shown again."""
    waiting = _get_waiting(desk, name)
    replace_quarantined(desk.session, name, {}, waiting.as_at)
    settle(waiting, Wait.DROPPED, desk.who, reason, desk.now)
    save_deed(desk.session, Deed(desk.who, "edition dropped", name, reason=reason), desk.now)
    desk.session.commit()
    tidy(desk, name)
    return waiting


def _get_waiting(desk: Desk, name: str) -> WaitingEdition:
    waiting = find_waiting(desk.session, name)
    if waiting is None:
        raise RefreshRefused(f"no edition of {name[:60]!r} waits: see `flask edition list`")
    return waiting
