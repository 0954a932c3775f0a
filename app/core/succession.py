"""Whether a registration that is new may be one that is gone, under a new number: a suggestion only.

A new owner or a move gives a new number and wipes the history of inspections. A person decides, and
whatever is decided, no grade follows. Rule: docs/rules.md#new-registrations.
"""

from dataclasses import dataclass

from rapidfuzz import fuzz

from app.core.errors import PostcodeInvalid
from app.core.postcode import Postcode
from app.core.provision import (
    HOME_BASED,
    Kind,
)
from app.core.text_normalisation import fold_text

# Of 100, by the names less the words below. Of the 3,111 pairs of settings that were open at one
# postcode in the register of 2021-08-31, 174 come to this or more: the same setting twice, or one
# owner's nursery and club. Below it names share a street, a saint or a school's name.
SIMILAR_FROM = 85
# Words that most names of the field have, so that they tell no two apart.
_WORDS = """
and at the of in day care childcare nursery nurseries pre school preschool playgroup group club after
out before breakfast holiday kids children childrens child centre center early years learning ltd
limited cic llp plc uk
"""
_COMMON = frozenset(_WORDS.split())


@dataclass(frozen=True)
class Candidate:
    """What the rule looks at. `name` and `postcode` are "" where they are not told."""

    kind: Kind
    name: str
    lines: tuple[str, ...]
    postcode: str

    @property
    def key(self) -> int | None:
        """The postcode as a number; None for a home, and where no name or postcode is told."""
        if self.kind in HOME_BASED or not self.name:
            return None
        try:
            return Postcode.parse(self.postcode).key
        except PostcodeInvalid:
            return None


def evidence(closed: Candidate, new: Candidate) -> tuple[str, ...]:
    """Why the new one may be the one that is gone, as sentences without its name; () if it is not.

    Both are at one postcode; and their names are alike, or they are of one kind behind one door.
    """
    if closed.key is None or closed.key != new.key:
        return ()
    similarity = name_similarity(closed.name, new.name)
    is_same_address = _first_address_line(closed) == _first_address_line(new) != ""
    if similarity < SIMILAR_FROM and not (is_same_address and closed.kind is new.kind):
        return ()
    found = ["the same postcode", f"names alike by {similarity} of 100"]
    found += ["the same first line of the address"] if is_same_address else []
    same = closed.kind is new.kind
    found.append("the same kind of provision" if same else "another kind of provision")
    return tuple(found)


def name_similarity(one: str, other: str) -> int:
    """How alike two names are, from 0 to 100, whatever the order of their words."""
    return round(fuzz.token_sort_ratio(_distinctive_words(one), _distinctive_words(other)))


def _distinctive_words(name: str) -> str:
    """The words of a name that tell it apart; all of them where each is a common one."""
    words = fold_text(name).split()
    return " ".join([word for word in words if word not in _COMMON] or words)


def _first_address_line(candidate: Candidate) -> str:
    return fold_text(candidate.lines[0]) if candidate.lines else ""
