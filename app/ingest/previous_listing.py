"""The current listing of a council in the record, used while its new file is read.

An unreadable cell or row keeps its previous value. Whether a setting is home-based, and so needs
consent, is determined from all sources.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.core import consent as rules
from app.core.provision import Kind
from app.core.text_normalisation import fold_text
from app.ingest.source_rows import ListingRow

UrnPair = tuple[str, str]  # Ofsted's and DfE's; at least one is ""
NO_URNS: UrnPair = ("", "")


def urns_of(row: ListingRow) -> UrnPair:
    return row.ofsted_urn, row.dfe_urn


@dataclass(frozen=True)
class PreviousListing:
    """The rows of the current edition by reference, and Ofsted's kinds by Ofsted number."""

    rows: Mapping[str, ListingRow] = field(default_factory=dict)
    kinds: Mapping[str, Collection[Kind]] = field(default_factory=dict)

    def may_be_home(self, row: ListingRow) -> bool:
        """Whether any source has the setting as home-based, or no source has its kind."""
        return rules.may_be_home(self._kinds(row), row.offer.premises)

    def is_home(self, row: ListingRow) -> bool:
        return rules.is_home(self._kinds(row), row.offer.premises)

    def _kinds(self, row: ListingRow) -> list[Kind | None]:
        kinds = [row.kind, *self.kinds.get(row.ofsted_urn, ())]
        if row.dfe_urn:  # a school's own class, whose kind need not be given
            kinds.append(Kind.NURSERY_CLASS)
        return kinds

    def find(self, reference: str, numbers: Collection[UrnPair], name: str) -> ListingRow | None:
        """The previous row of a setting by its reference or number, or by a unique name.

        A reference that had another number and another name before belongs to another setting. The
        name alone counts only when no reference is given.
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
        """The rows of a newer file by the reference of the same setting in this listing.

        A row with the number of a setting belongs to it, whatever its reference. A reference that
        now has the number of another setting no longer belongs to the first.
        """
        rows = list(rows)
        by_number = {urns_of(row): row for row in rows if urns_of(row) != NO_URNS}
        own = self._by_number
        by_reference = {row.reference: row for row in rows if urns_of(row) not in own}
        matched = {}
        for reference, before in self.rows.items():
            now = by_number.get(urns_of(before)) or by_reference.get(reference)
            if now:
                matched[reference] = now
        return matched

    @cached_property
    def _by_number(self) -> dict[UrnPair, ListingRow]:
        return {urns_of(row): row for row in self.rows.values() if urns_of(row) != NO_URNS}

    @cached_property
    def _by_name(self) -> dict[str, ListingRow]:
        count = Counter(fold_text(row.name) for row in self.rows.values())
        named = ((fold_text(row.name), row) for row in self.rows.values())
        return {name: row for name, row in named if name and count[name] == 1}


NO_PREVIOUS_LISTING = PreviousListing()
# From a council's number and the Ofsted numbers in its file.
FindPreviousListing = Callable[[str, Collection[str]], PreviousListing]
