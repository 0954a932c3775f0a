"""Which counts of events staff may see, so that no count below a minimum can be calculated.

The key of a count is a tuple, the widest part first: the ward, the child's age group, then the other
choices. A count of a full key is shown from the minimum on. What is left over is added up in steps,
and each sum is shown from the minimum on too: the rest of an age group in a ward, then of the ward,
then of the whole council. A sum has only what no finer count shows, so every event is in one shown
count at most, and no difference of shown counts is a hidden one.

Why no hidden count can be calculated: whatever is shown, and for whoever knows this rule, a hidden
count of a full key may be any number from 0 to the minimum - 1. Give it the number, and make the
other hidden counts of its age group 0. The rest of that age group is then either shown, with at
least one other hidden count that makes up the sum, or as large as the count itself, so hidden, and
one of the numbers that the next step adds up; there the same holds. For this a sum is shown only if
its other hidden parts can always make it up (`has_room`).
Source: docs/rules.md#small-counts; compared with every possible table in tests/core.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Key = tuple[str, ...]


@dataclass(frozen=True)
class SumStep:
    """Sums of what is not shown yet, by the first `key_length` values of the key.

    `parts_count` is how many parts a sum has, shown and hidden: full keys in the first step, then
    sums of the step before. A part that can never count anything is not one of them.
    """

    key_length: int
    parts_count: int


@dataclass(frozen=True)
class ShownCount:
    """A count that may be shown.

    With a shorter key than the others it is the rest: every event that begins with this key and is
    in no other shown count.
    """

    key: Key
    count: int


def shown_counts(
    counts: Mapping[Key, int], steps: Sequence[SumStep], min_count: int
) -> list[ShownCount]:
    """The counts that may be shown, in the order of their keys, each rest behind its details.

    `counts` are those of full keys, `steps` have ever shorter keys.
    """
    shown = {key: count for key, count in counts.items() if count >= min_count}
    hidden = {key: count for key, count in counts.items() if count < min_count}
    known = list(shown)  # the parts of the next sums that hide nothing
    for step in steps:
        known_parts = Counter(key[: step.key_length] for key in known)
        sums = Counter[Key]()
        for key, count in hidden.items():
            sums[key[: step.key_length]] += count
        rests = {
            key: count
            for key, count in sums.items()
            if count >= min_count
            and has_room(count, step.parts_count - known_parts[key], min_count)
        }
        hidden = {key: count for key, count in sums.items() if key not in rests}
        known = [*rests, *(key for key, n in known_parts.items() if n == step.parts_count)]
        shown.update(rests)
    in_order = sorted(shown.items(), key=lambda one: (*one[0], "\U0010ffff"))
    return [ShownCount(key, count) for key, count in in_order]


def has_room(total: int, parts_count: int, min_count: int) -> bool:
    """Whether each of `parts_count` hidden parts of a sum may be any number below the minimum.

    The largest sum for that leaves one part empty while all the others are at their limit.
    """
    return total <= (min_count - 1) * (parts_count - 1)
