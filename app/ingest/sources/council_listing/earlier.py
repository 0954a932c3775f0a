"""What the record knows of a council's settings before its new file is read.

A cell or a row that cannot be read keeps what the edition before said. Who is home-based, and so is
asked for consent, is known from every source.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
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

    def find(self, reference: str, numbers: Collection[Number], name: str) -> ListingRow | None:
        """The earlier row of a setting by its reference or number, or by a name that is unique.

        A reference that had another number and another name before is of another setting; a name by
        itself counts only where no reference is given.
        """
        same = self.rows.get(reference)
        if same and (not numbers or number_of(same) in (NO_NUMBER, *numbers)):
            return same
        for number in numbers:
            if number in self._by_number:
                return self._by_number[number]
        if same and fold(same.name) == fold(name):
            return same
        return None if reference else self._by_name.get(fold(name))

    def restated(self, rows: Iterable[ListingRow]) -> dict[str, ListingRow]:
        """The rows of a newer file by the reference that the same setting has here.

        The setting of a number is the row with that number, whatever its reference is now; a reference
        that went over to the number of another setting is no more that of the first.
        """
        rows = list(rows)
        by_number = {number_of(row): row for row in rows if number_of(row) != NO_NUMBER}
        own = self._by_number
        by_reference = {row.reference: row for row in rows if number_of(row) not in own}
        found = {}
        for reference, before in self.rows.items():
            now = by_number.get(number_of(before)) or by_reference.get(reference)
            if now:
                found[reference] = now
        return found

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
