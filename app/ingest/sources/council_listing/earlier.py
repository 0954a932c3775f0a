"""What the record knows of a council's settings before its new file is read.

A cell or a row that cannot be read keeps what the edition before said. Who is home-based, and so is
asked for consent, is known from every source.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.core import consent as rules
from app.core.names import fold
from app.core.provision import Kind
from app.ingest.source import ListingRow

Number = tuple[str, str]  # Ofsted's, or else DfE's
NO_NUMBER: Number = ("", "")


def number_of(row: ListingRow) -> Number:
    return row.ofsted_urn, row.dfe_urn


@dataclass(frozen=True)
class Earlier:
    """The rows of the current edition by reference, and the kinds that Ofsted gives to numbers."""

    rows: Mapping[str, ListingRow] = field(default_factory=dict)
    kinds: Mapping[str, Collection[Kind]] = field(default_factory=dict)

    def may_be_home(self, row: ListingRow) -> bool:
        """Whether a setting is home-based by any source, or none says of which kind it is."""
        return rules.may_be_home(self._kinds(row), row.offer.premises)

    def is_home(self, row: ListingRow) -> bool:
        return rules.is_home(self._kinds(row), row.offer.premises)

    def _kinds(self, row: ListingRow) -> list[Kind | None]:
        kinds = [row.kind, *self.kinds.get(row.ofsted_urn, ())]
        if row.dfe_urn:  # a school's own class, whose kind need not be given
            kinds.append(Kind.NURSERY_CLASS)
        return kinds

    def find(self, reference: str, number: Number, name: str) -> ListingRow | None:
        """The earlier row of a setting by its number and reference, or by a name that is unique.

        A reference that another number had before is of another setting; a name counts only where no
        reference is given.
        """
        found = self.rows.get(reference)
        if found and number in (NO_NUMBER, number_of(found)):
            return found
        if number != NO_NUMBER and number in self._by_number:
            return self._by_number[number]
        if found and number_of(found) == NO_NUMBER:
            return found
        return None if reference else self._by_name.get(fold(name))

    @cached_property
    def _by_number(self) -> dict[Number, ListingRow]:
        return {number_of(row): row for row in self.rows.values() if number_of(row) != NO_NUMBER}

    @cached_property
    def _by_name(self) -> dict[str, ListingRow]:
        count = Counter(fold(row.name) for row in self.rows.values())
        named = ((fold(row.name), row) for row in self.rows.values())
        return {name: row for name, row in named if name and count[name] == 1}


NOTHING_EARLIER = Earlier()
# What is known of a council by its number, and of the Ofsted numbers in its file.
FindEarlier = Callable[[str, Collection[str]], Earlier]
