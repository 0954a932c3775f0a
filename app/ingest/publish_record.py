"""Publishing the record for a command or a job, and applying the erasure orders that are open."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.data.erasure_orders import (
    find_open_erasure_orders,
    read_order_files,
    reapply_orders,
    sync_order_files,
)
from app.data.linkage.link_settings import link_settings
from app.ingest.context import CommandContext
from app.ingest.redaction.apply_erasure_orders import apply_erasure_orders
from app.ingest.refresh import published_editions
from app.ingest.sources import SOURCES
from app.publish import LossApproval, Quarantined, publish, publish_refreshed
from app.publish.edits.complete_edits import remove_completed_markers
from app.publish.store.switch import find_current_publication


def publish_now(context: CommandContext, reason: str = "") -> None:
    """Publish the record; with a `reason`, even if far fewer settings would be shown than now."""
    _reapply_lost_orders(context)
    _link(context)
    editions = published_editions(context.session, SOURCES)
    with _erasing_even_if_quarantined(context):
        seq = publish(
            context.session, context.snapshots, editions, context.now, _release(context, reason)
        )
    context.report(f"published as number {seq}")
    finish_publication(context)


def publish_after_refresh(context: CommandContext, reason: str = "") -> None:
    """Publish after a refresh, unless a rollback is pinned; `reason` as in `publish_now`."""
    _reapply_lost_orders(context)
    _link(context)
    editions, release = published_editions(context.session, SOURCES), _release(context, reason)
    with _erasing_even_if_quarantined(context):
        seq = publish_refreshed(context.session, context.snapshots, editions, context.now, release)
    if seq is None:
        context.report("stored, not published: a rollback is pinned; run `flask publish` to end it")
    else:
        context.report(f"published as number {seq}")
        remove_completed_markers(context.session, context.data_dir)
    apply_open_orders(context)


def publish_or_finish(context: CommandContext, reason: str = "", *, has_published: bool) -> None:
    """Publish after a refresh, or finish what follows the publication of a killed attempt."""
    if has_published:
        finish_publication(context)
    else:
        publish_after_refresh(context, reason)


def finish_publication(context: CommandContext) -> None:
    """What follows a publication: remove markers of edits that it has, apply erasure orders."""
    remove_completed_markers(context.session, context.data_dir)
    apply_open_orders(context)


def _reapply_lost_orders(context: CommandContext) -> None:
    """Record erasure orders again that are missing: the record may be an older, restored one."""
    count = reapply_orders(context.session, read_order_files(context.data_dir))
    context.session.commit()
    if count:
        context.report(f"{count} erasure orders that the record had lost are recorded again")
    sync_order_files(context.session, context.data_dir)


def _link(context: CommandContext) -> None:
    """Link the records that changed since the last publication, or that a killed attempt left."""
    link_settings(context.session, context.now)
    context.session.commit()


def _release(context: CommandContext, reason: str) -> LossApproval | None:
    return LossApproval(context.who, reason) if reason else None


@contextmanager
def _erasing_even_if_quarantined(context: CommandContext) -> Iterator[None]:
    """Apply open erasure orders even if the publication is quarantined: they are hidden already."""
    try:
        yield
    except Quarantined:
        if find_current_publication(context.session, context.snapshots):
            apply_open_orders(context)
        raise


def apply_open_orders(context: CommandContext) -> None:
    """Apply the open erasure orders, now that none of their providers is public."""
    if count := apply_erasure_orders(context):
        context.report(f"erased: {count} erasure orders applied")
    elif find_open_erasure_orders(context.session):
        message = "erasure orders are not applied yet, because another process uses the record"
        context.warn(f"warning: {message}: run `flask publish` again")
