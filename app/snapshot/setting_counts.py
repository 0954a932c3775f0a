"""Counts of settings by kind and by known facts, for start pages."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.core.offer import VACANCY_VALID_DAYS
from app.core.provision import Choice

MANY_SHARE = 0.25  # of the settings listed (our rule: docs/rules.md#start-page)

_QUERY = """
SELECT json_extract(facts, '$.choice'), count(*),
  sum(json_extract(facts, '$.inspections') IS NOT NULL),
  sum(coalesce(json_extract(facts, '$.phone'), json_extract(facts, '$.email'),
    json_extract(facts, '$.website')) IS NOT NULL),
  sum(json_extract(facts, '$.phone') IS NOT NULL),
  sum(coalesce(json_extract(facts, '$.offer.opening'), json_extract(facts, '$.offer.periods'))
    IS NOT NULL),
  sum(json_extract(facts, '$.offer.prices') IS NOT NULL),
  sum(json_extract(facts, '$.offer.vacancies') IS NOT NULL
    AND coalesce(json_extract(facts, '$.offer.space_confirmed_on'), '') BETWEEN ? AND ?)
FROM place WHERE json_extract(facts, '$.latitude') IS NOT NULL
"""


@dataclass(frozen=True)
class SettingCounts:
    """Counts of listed settings by filter kind, and of settings with a known fact of each sort.

    `space` counts settings with vacancies confirmed within VACANCY_VALID_DAYS.
    """

    kinds: Mapping[Choice, int] = field(default_factory=dict)
    inspected: int = 0
    reachable: int = 0
    phone: int = 0
    hours: int = 0
    prices: int = 0
    space: int = 0

    @property
    def total(self) -> int:
        return sum(self.kinds.values())

    def is_many(self, count: int) -> bool:
        """Whether a count is more than MANY_SHARE of the settings, so that a page may promise it."""
        return count > self.total * MANY_SHARE


def count_settings(connection: sqlite3.Connection, la_code: str, today: date) -> SettingCounts:
    """The counts of a council's settings, or of all settings where `la_code` is ""."""
    since = today - timedelta(days=VACANCY_VALID_DAYS)
    values = [since.isoformat(), today.isoformat()]
    query = _QUERY
    if la_code:
        query, values = f"{query} AND la_code = ?", [*values, la_code]
    rows = connection.execute(f"{query} GROUP BY 1", values).fetchall()
    kinds = {Choice(row[0]): row[1] for row in rows}
    return SettingCounts(
        kinds, *(sum(row[column_index] for row in rows) for column_index in range(2, 8))
    )
