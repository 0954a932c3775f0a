"""Putting an edition in quarantine: its file, why, and rows for the person who decides."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from app.data.quarantined_editions import find_quarantined, save_quarantined
from app.data.quarantined_rows import PreviewRow, save_preview
from app.data.tables import Outcome, QuarantinedEdition, QuarantineStatus, RefreshRun
from app.ingest import edition_archive
from app.ingest.context import CommandContext
from app.ingest.errors import RefreshRefused
from app.ingest.incoming import IncomingEdition
from app.ingest.quality_gates.gates import GateFailure
from app.ingest.quality_gates.quarantine_restrictions import restrict_quarantined

REASONS_SHOWN_MAX = 3  # reasons of a quarantined edition in the log of runs


@dataclass(frozen=True)
class QuarantineDetails:
    """Why an edition is quarantined, how it differs from the current one, and some of its rows."""

    failures: Sequence[GateFailure]
    differences: Sequence[str]
    preview: Sequence[PreviewRow]


def quarantine(
    context: CommandContext, incoming: IncomingEdition, details: QuarantineDetails
) -> RefreshRun:
    """Roll back an edition and archive its file for review, unless a privacy gate failed.

    What it narrows takes effect at once.
    """
    if incoming.request.is_released:
        raise RefreshRefused(
            f"{incoming.name}: {details.failures[0].sentence}: this cannot be released, only dropped"
        )
    context.session.rollback()
    _refuse_older_than_quarantined(context, incoming)
    find_narrowed = incoming.content.find_narrowed
    failures = [
        *restrict_quarantined(context.session, incoming.name, find_narrowed, incoming.as_at),
        *details.failures,
    ]
    reasons = [failure.sentence for failure in failures]
    is_releasable = not any(failure.is_privacy_failure for failure in failures)
    name, path, as_at, sha256 = (
        incoming.name,
        incoming.request.path,
        incoming.as_at,
        incoming.sha256,
    )
    quarantined = QuarantinedEdition(
        source=name,
        as_at=as_at,
        file_name=incoming.file_name,
        archived_as=edition_archive.archive_quarantined(
            context.data_dir, name, path, as_at, sha256, incoming.file_name
        )
        if is_releasable
        else "",
        sha256=sha256,
        rows_count=incoming.content.rows_count,
        quarantined_at=context.now,
        reasons="\n".join(f"{failure.sentence}{failure.examples}" for failure in failures),
        differences="\n".join(
            sentence for sentence in details.differences if sentence not in reasons
        ),
        is_releasable=is_releasable,
        status=QuarantineStatus.AWAITING_REVIEW,
        kept_rows=json.dumps(list(incoming.content.kept_rows)),
    )
    saved = save_quarantined(context.session, quarantined, context.who, context.now)
    save_preview(context.session, saved, details.preview if is_releasable else ())
    run = incoming.run(context, Outcome.QUARANTINED)
    more = len(reasons) - REASONS_SHOWN_MAX
    run.reason = "; ".join([*reasons[:REASONS_SHOWN_MAX], *([f"{more} more"] if more > 0 else [])])
    return run


def _refuse_older_than_quarantined(context: CommandContext, incoming: IncomingEdition) -> None:
    """Raise RefreshRefused when a newer edition of the same name is in quarantine."""
    quarantined = find_quarantined(context.session, incoming.name)
    if quarantined and incoming.as_at < quarantined.as_at:
        raise RefreshRefused(
            f"{incoming.file_name} is as at {incoming.as_at}, and a newer edition of "
            f"{incoming.name} (as at {quarantined.as_at}) awaits review: release or drop that one "
            "first"
        )
