"""One kind of stored data, whom it is about, and how long it is kept."""

from dataclasses import dataclass
from enum import Enum


class Subject(Enum):
    """Whom data is about. A setting is a person where a childminder works at home."""

    NOBODY = "nobody"
    SETTINGS = "settings"
    STAFF = "council staff"
    BOTH = "settings and council staff"
    REPORTERS = "people who report a mistake"
    EVERYONE = "settings, council staff and people who report a mistake"


@dataclass(frozen=True)
class StoredData:
    """Tables, or files and folders of DATA_DIR, that hold the same kind of data.

    `holds`, `why` and `lasts` are messages for `gettext`. `days` is None where no period ends the
    storage; `lasts` then says what does.
    """

    names: tuple[str, ...]
    holds: str
    about: Subject
    why: str
    lasts: str
    days: int | None = None

    @property
    def name(self) -> str:
        """The name by which commands report the entry."""
        return self.names[0]

    @property
    def is_personal(self) -> bool:
        return self.about is not Subject.NOBODY
