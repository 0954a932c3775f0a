"""The profiles of the current and of the incoming edition, which the gates compare."""

import json
from dataclasses import replace

from app.core.source_names import POSTCODES
from app.data import editions
from app.data.areas import find_la_numbers
from app.data.publications import find_publications
from app.data.row_versions import find_current_payloads
from app.data.tables import Edition, Part
from app.ingest.context import CommandContext
from app.ingest.incoming import IncomingEdition
from app.ingest.quality_gates import gates
from app.ingest.quality_gates.edition_profile import Profile, with_postcode_counts
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.published_postcodes import PublishedPostcodes
from app.snapshot.reader import open_postcodes


def profiles_before_and_now(
    context: CommandContext, incoming: IncomingEdition, current: Edition | None
) -> tuple[Profile | None, Profile]:
    """The profiles of the current edition (None if there is none) and of the incoming one."""
    numbers = find_la_numbers(context.session)
    now = gates.with_council_numbers(incoming.content.profile, numbers)
    if incoming.is_national and (known := _open_current_postcodes(context)):
        now = with_postcode_counts(now, incoming.content.postcodes, known)
    if current is None:
        return None, now
    now = replace(now, unsilenced_count=_count_no_longer_confidential(context, incoming))
    return gates.with_council_numbers(
        Profile.from_json(current.profile, current.rows_count), numbers
    ), now


def _count_no_longer_confidential(context: CommandContext, incoming: IncomingEdition) -> int:
    """How many registrations are confidential in the current edition and not in this one."""
    if not incoming.content.non_confidential_urns:
        return 0
    payloads = find_current_payloads(context.session, incoming.name)
    confidential_keys = {
        key for key, payload in payloads.items() if json.loads(payload).get("confidential")
    }
    return len(confidential_keys.intersection(incoming.content.non_confidential_urns))


def _open_current_postcodes(context: CommandContext) -> PublishedPostcodes | None:
    """The postcodes of the current directory; None when there are none."""
    current = editions.find_current_edition(context.session, POSTCODES)
    for publication in find_publications(context.session, Part.POSTCODES):
        if current and publication.edition_id == current.id:
            try:
                return open_postcodes(context.snapshots, publication.seq)
            except SnapshotDamaged:
                return None
    return None
