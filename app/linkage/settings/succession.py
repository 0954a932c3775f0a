"""Evidence that a new registration continues a closed one under a new number: a suggestion only.

A new owner or a move leads to a new number without the history of inspections. A person decides;
whatever the decision, no grade is carried over. Source: docs/rules.md#new-registrations.
"""

from dataclasses import dataclass

from rapidfuzz import fuzz

from app.core.errors import PostcodeInvalid
from app.core.postcode import Postcode
from app.core.provision import HOME_BASED, Kind
from app.core.text_normalisation import fold_text
from app.linkage.settings.words import GENERIC, name_words

# Of 100, for names without generic words. Of the 3,111 pairs of settings that were open at one
# postcode in the register of 2021-08-31, 228 reach it: the same setting twice, or one owner's
# nursery and club. Names below it share only the name of a street, a saint or a school.
SIMILAR_FROM = 85


@dataclass(frozen=True)
class Candidate:
    """The facts that are compared. `name` and `postcode` are "" where they are not known."""

    kind: Kind
    name: str
    lines: tuple[str, ...]
    postcode: str

    @property
    def key(self) -> int | None:
        """The postcode as a number; None for a home, and without a name or a valid postcode."""
        if self.kind in HOME_BASED or not self.name:
            return None
        try:
            return Postcode.parse(self.postcode).key
        except PostcodeInvalid:
            return None


def evidence(closed: Candidate, new: Candidate) -> tuple[str, ...]:
    """Why the new registration may continue the closed one, as phrases without its name; () if not.

    Both must have the same postcode, and either similar names, or the same kind and the same first
    line of the address.
    """
    if closed.key is None or closed.key != new.key:
        return ()
    similarity = name_similarity(closed.name, new.name)
    is_same_address = _first_address_line(closed) == _first_address_line(new) != ""
    if similarity < SIMILAR_FROM and not (is_same_address and closed.kind is new.kind):
        return ()
    reasons = ["the same postcode", f"names alike by {similarity} of 100"]
    reasons += ["the same first line of the address"] if is_same_address else []
    is_same_kind = closed.kind is new.kind
    reasons.append("the same kind of provision" if is_same_kind else "another kind of provision")
    return tuple(reasons)


def name_similarity(one: str, other: str) -> int:
    """The similarity of two names, from 0 to 100, in any order of their words."""
    return round(fuzz.token_sort_ratio(_distinctive_words(one), _distinctive_words(other)))


def _distinctive_words(name: str) -> str:
    """The words of a name that are not generic; all of them where every word is generic."""
    words = name_words(name)
    return " ".join([word for word in words if word not in GENERIC] or words)


def _first_address_line(candidate: Candidate) -> str:
    return fold_text(candidate.lines[0]) if candidate.lines else ""
