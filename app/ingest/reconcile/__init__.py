"""From source rows to the record: one module per issuer, each a pure rule and the writing of it.

A record can be rebuilt from `source_row` at any time and says the same again.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class EditionUpdate:
    """One step of a source: from its edition before (None: the first) to a new one.

    `source` is the edition's, "council_listing/330" for a file that council `la_number` sent itself.
    """

    source: str
    la_number: str
    edition_id: int
    previous_id: int | None
    as_at: date
    now: datetime
