"""The key under which an event is counted: its day, its ward and what was chosen."""

from datetime import date
from typing import NamedTuple

from app.core.filter_declaration import UnmetColumn


class CountKey(NamedTuple):
    """The stored values of one event; each event has a subclass with its `choice_columns`.

    `day` is in UTC; `ward_code` is the ward of the postcode, "" where its directory gives none.
    `choices` has a value for each of `choice_columns`, "" where nothing was chosen.
    """

    day: date
    ward_code: str
    choices: tuple[str, ...]

    @staticmethod
    def choice_columns() -> tuple[UnmetColumn, ...]:
        """The columns for what was chosen."""
        raise NotImplementedError

    @classmethod
    def key_columns(cls) -> tuple[str, ...]:
        """The names of all columns, in their order in files and queries."""
        return ("day", "ward_code", *(one.column for one in cls.choice_columns()))

    def by_column(self) -> dict[str, date | str]:
        """The values by the names of `key_columns`."""
        values: tuple[date | str, ...] = (self.day, self.ward_code, *self.choices)
        return dict(zip(self.key_columns(), values, strict=True))
