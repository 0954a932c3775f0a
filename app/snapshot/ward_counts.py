"""How many settings for under-fives each ward of a council has, as families see them on a map."""

import json
import sqlite3
from collections import Counter

from app.core.consent import Consent
from app.core.measures.provision import counts_in_ward
from app.core.offer import Premises
from app.core.provision import UNDER_FIVES, Choice, Kind

_QUERY = """
SELECT json_extract(facts, '$.ward_code', '$.choice', '$.kind', '$.consent', '$.offer.premises')
FROM place WHERE la_code = ?
"""


def count_by_ward(connection: sqlite3.Connection, la_code: str) -> Counter[str]:
    """The number of settings for under-fives by ward code; homes count in no ward."""
    found: Counter[str] = Counter()
    for (text,) in connection.execute(_QUERY, (la_code,)):
        ward, choice, kind, consent, premises = json.loads(text)
        if not ward or Choice(choice) not in UNDER_FIVES:
            continue
        where = Premises(premises) if premises else None
        if counts_in_ward(Kind(kind), where, Consent(consent)):
            found[ward] += 1
    return found
