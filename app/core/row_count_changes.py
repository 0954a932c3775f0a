"""When a number of rows has moved too far to be taken for an ordinary change.

Source of the rule: docs/rules.md#refusals-and-quarantine.
"""

FEWER_PERCENT, MORE_PERCENT = 5, 10  # rows, against the last accepted edition
NOISE_FACTOR = 3  # and by more than this many times the square root of the rows before


def is_abnormal_change(before: int, now: int) -> bool:
    """Whether rows moved outside -5 %/+10 % and by more than 3·√n, n the rows before (at least 1)."""
    moved = abs(now - before)
    percent = FEWER_PERCENT if now < before else MORE_PERCENT
    return 100 * moved > percent * before and moved**2 > NOISE_FACTOR**2 * max(before, 1)


def is_abnormal_loss(before: int, now: int) -> bool:
    """Whether there are far fewer than before."""
    return now < before and is_abnormal_change(before, now)
