"""Whole numbers in addresses and forms of staff pages."""

DIGITS_MAX = 9  # below 2^31, the largest number of an id in the record


def whole_number(text: str) -> int | None:
    """A number of up to 9 digits; None for anything else."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX
    return int(text) if is_number else None
