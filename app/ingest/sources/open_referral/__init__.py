"""A council's present directory of services, in Open Referral UK 1 or 3 (HSDS-UK).

Its childcare fills in what the council's listing lacks (`publish.selection.field_precedence`). It
states no consent and no registration. Source of the fields: docs/sources.md#open-referral-uk.
"""

from app.core.translation_marks import mark
from app.ingest.fetch import CouncilFeed
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.quality_gates.gates import ChangeLimits
from app.ingest.reconcile.directory_entries import reconcile_directory
from app.ingest.source import ElementRedaction, Source
from app.ingest.source_readers import versioned_reader
from app.ingest.sources.open_referral.directory_feed import read
from app.ingest.sources.open_referral.feed_file import split_pages
from app.ingest.sources.open_referral.feed_pages import RULES
from app.ingest.sources.open_referral.feed_redaction import (
    readable_references,
    with_only_services,
    without_services,
)

__all__ = ["SOURCE", "read"]

FACETS = RowFacets(
    kind=lambda row: row.kind.value if row.kind else "by number",
    address=lambda row: row.address,
)
SOURCE = Source(
    name="oruk",
    title=mark("The council's directory, Open Referral UK"),
    publisher=mark("The council"),
    url="",
    licence=mark("Published by the council"),
    attribution="Contains information from the council's directory of services.",
    rows_min=1,
    rows_max=5_000,
    has_councils_files=True,
    is_councils_own=True,
    stale_after_days=130,  # as the council's listing, whose gaps it fills
    bad_share_max=0.10,
    is_confidential=True,
    marks_personal_cells=True,
    read=versioned_reader(read, reconcile_directory, FACETS),
    split=split_pages,
    council_feed=lambda council: CouncilFeed(council.oruk_url, RULES) if council.oruk_url else None,
    # A directory changes from day to day; a page that is missing takes many settings away.
    change_limits=ChangeLimits(new=30, changed=100, closed=20),
    redaction=ElementRedaction(
        without_keys=without_services,
        with_only=with_only_services,
        readable_keys=readable_references,
    ),
)
