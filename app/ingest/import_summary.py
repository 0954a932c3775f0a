"""What an import reports at its end: rows, changes, unreadable values, listings to review."""

from collections import Counter
from dataclasses import replace

from app.core.errors import PostcodeInvalid
from app.core.postcode import Postcode
from app.core.provision import Status
from app.data.council_files import has_listings
from app.ingest.context import CommandContext
from app.ingest.edition_checks import QUOTATION_START
from app.ingest.reading import BadRow
from app.ingest.refresh import ImportResult
from app.ingest.sources import SOURCES
from app.publish import UnpublishedListing, find_unpublished_listings

FAULTS_MAX = 10  # on the terminal; the report has all
VALUE_MAX_LENGTH = 60
# Sources whose cells are never printed; others mark their personal cells themselves.
UNQUOTED_SOURCES = frozenset(
    source.name for source in SOURCES if source.is_confidential and not source.marks_personal_cells
)


def report_import(context: CommandContext, imported: ImportResult) -> None:
    """Report the result of an import that was stored or changed nothing."""
    run = imported.run
    rows_read = imported.incoming.content.rows_read
    context.report(
        f"{run.source}: {run.outcome.value}, {run.rows_count} rows ({rows_read} read), "
        f"{run.unreadable_count} unreadable, {run.new_count} new, {run.changed_count} changed, "
        f"{run.closed_count} gone, {run.erased_count} erased"
    )
    if run.reason:
        context.report(run.reason)
    report_unread(context, imported)
    if not imported.incoming.request.is_invented:
        _report_review(context)


def report_unread(context: CommandContext, imported: ImportResult) -> None:
    """Report what could not be read or has no effect, and where the report is."""
    content, report = imported.incoming.content, imported.incoming.report
    for note in content.notes:
        if note not in imported.run.reason:
            context.report(note)
    base = imported.incoming.name.partition("/")[0]
    faults = [
        *(("not read: ", one) for one in content.bad),
        *(
            ("not read: " if row_warning.row else "", row_warning)
            for row_warning in content.row_warnings
        ),
    ]
    for label, bad in faults[:FAULTS_MAX]:
        shown = replace(
            bad, is_personal=bad.is_personal or (base in UNQUOTED_SOURCES and bad.row > 0)
        )
        context.report(f"  {label}{_describe_fault(imported.incoming.file_name, shown)}")
    if len(faults) > FAULTS_MAX:
        context.report(f"  and {len(faults) - FAULTS_MAX} more")
    if report:
        context.report(
            f"everything that could not be read is in {context.data_dir / 'reports' / report}"
        )


def _describe_fault(file_name: str, bad: BadRow) -> str:
    """File, row, column, value and accepted forms; without the value if it is personal."""
    where = [bad.file or file_name, *([f"row {bad.row}"] if bad.row else [])]
    if bad.column:
        where.append(f"column {bad.column[:60]!r}")
    if bad.value and not bad.is_personal:
        where.append(f"value {_without_postcode(bad.value[:VALUE_MAX_LENGTH])!r}")
    is_quoting = bad.is_personal and QUOTATION_START.search(bad.reason)
    reason = "this cannot be read" if is_quoting else bad.reason
    accepted = f" (accepted: {bad.accepted})" if bad.accepted else ""
    return f"{', '.join(where)}: {reason}{accepted}{'; ' * bool(bad.outcome)}{bad.outcome}"


def _without_postcode(value: str) -> str:
    """The value; of a full postcode only the outward code, because the output may be logged."""
    try:
        return Postcode.parse(value).outward
    except PostcodeInvalid:
        return value


def _report_review(context: CommandContext) -> None:
    """Report how many listings are not shown until an officer decides, and why."""
    if not has_listings(context.session):
        return
    unpublished = find_unpublished_listings(context.session)
    reasons = Counter(map(unpublished_reason, unpublished))
    reasons_text = "; ".join(f"{why} ({count})" for why, count in sorted(reasons.items()))
    separator = ": " if reasons_text else ""
    context.report(
        f"{len(unpublished)} listings await review (`flask listing held`){separator}{reasons_text}"
    )


def unpublished_reason(unpublished: UnpublishedListing) -> str:
    """Why a listing is not shown."""
    if unpublished.status and unpublished.status is not Status.ACTIVE:
        return f"{unpublished.status.name.casefold()} at Ofsted"
    if unpublished.is_closed or unpublished.status:
        return "no longer active in its register"
    return (
        "registered in another council" if unpublished.is_elsewhere else "awaits your confirmation"
    )
