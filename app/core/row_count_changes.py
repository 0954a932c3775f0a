"""When a number of rows has changed too much to be an ordinary change.

Source of the rule: docs/rules.md#refusals-and-quarantine.
"""

FEWER_PERCENT, MORE_PERCENT = 5, 10  # rows, against the last accepted edition
NOISE_FACTOR = 3  # the change must also exceed this many square roots of the rows before


def is_abnormal_change(before: int, now: int) -> bool:
    """Whether the rows changed by more than -5 %/+10 % and by more than 3·√n.

    n is the number of rows before, at least 1.
    """
    change = abs(now - before)
    percent = FEWER_PERCENT if now < before else MORE_PERCENT
    return 100 * change > percent * before and change**2 > NOISE_FACTOR**2 * max(before, 1)


def is_abnormal_loss(before: int, now: int) -> bool:
    """Whether the change is abnormal and a loss."""
    return now < before and is_abnormal_change(before, now)
