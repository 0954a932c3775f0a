"""From source rows to the record: one module per issuer, with its rules and its updates.

The record can be rebuilt from `source_row` at any time with the same result.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class EditionUpdate:
    """The update of a source from its previous edition (None for the first) to a new one.

    `source` is the edition's name, such as "council_listing/330" for the file of council `la_number`.
    """

    source: str
    la_number: str
    edition_id: int
    previous_id: int | None
    as_at: date
    now: datetime
