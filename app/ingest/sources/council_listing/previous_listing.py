"""What the record knows of a council's settings before its new file is read.

A cell or a row that cannot be read keeps what the edition before said. Who is home-based, and so is
asked for consent, is known from every source.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.core import consent as rules
from app.core.provision import Kind
from app.core.text_normalisation import fold_text
from app.ingest.source import ListingRow

UrnPair = tuple[str, str]  # Ofsted's, or else DfE's
NO_URNS: UrnPair = ("", "")


def urns_of(row: ListingRow) -> UrnPair:
    return row.ofsted_urn, row.dfe_urn


@dataclass(frozen=True)
class PreviousListing:
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

    def find(self, reference: str, numbers: Collection[UrnPair], name: str) -> ListingRow | None:
        """The earlier row of a setting by its reference or number, or by a name that is unique.

        A reference that had another number and another name before is of another setting; a name by
        itself counts only where no reference is given.
        """
        same = self.rows.get(reference)
        if same and (not numbers or urns_of(same) in (NO_URNS, *numbers)):
            return same
        for number in numbers:
            if number in self._by_number:
                return self._by_number[number]
        if same and fold_text(same.name) == fold_text(name):
            return same
        return None if reference else self._by_name.get(fold_text(name))

    def match_newer(self, rows: Iterable[ListingRow]) -> dict[str, ListingRow]:
        """The rows of a newer file by the reference that the same setting has here.

        The setting of a number is the row with that number, whatever its reference is now; a reference
        that went over to the number of another setting is no more that of the first.
        """
        rows = list(rows)
        by_number = {urns_of(row): row for row in rows if urns_of(row) != NO_URNS}
        own = self._by_number
        by_reference = {row.reference: row for row in rows if urns_of(row) not in own}
        found = {}
        for reference, before in self.rows.items():
            now = by_number.get(urns_of(before)) or by_reference.get(reference)
            if now:
                found[reference] = now
        return found

    @cached_property
    def _by_number(self) -> dict[UrnPair, ListingRow]:
        return {urns_of(row): row for row in self.rows.values() if urns_of(row) != NO_URNS}

    @cached_property
    def _by_name(self) -> dict[str, ListingRow]:
        count = Counter(fold_text(row.name) for row in self.rows.values())
        named = ((fold_text(row.name), row) for row in self.rows.values())
        return {name: row for name, row in named if name and count[name] == 1}


NO_PREVIOUS_LISTING = PreviousListing()
# What is known of a council by its number, and of the Ofsted numbers in its file.
FindPreviousListing = Callable[[str, Collection[str]], PreviousListing]
