"""NHS numbers: ten digits, of which the last is a check digit.

Source: NHS Data Dictionary, "NHS NUMBER" (modulus 11). Numbers from 999 000 0000 are never issued;
they are for tests and training, and pass the same check.
"""

_FACTORS = range(10, 1, -1)


def check_digit(first_nine: str) -> int | None:
    """The tenth digit after these nine; None where no NHS number begins with them."""
    remainder = sum(int(digit) * factor for digit, factor in zip(first_nine, _FACTORS, strict=True))
    digit = (11 - remainder % 11) % 11
    return None if digit == 10 else digit


def valid_nhs_number(text: str) -> str:
    """The ten digits of a valid number without spaces or hyphens, otherwise "".

    A number of one repeated digit passes the check, but is a placeholder.
    """
    digits = "".join(text.split()).replace("-", "")
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()) or len(set(digits)) == 1:
        return ""
    return digits if check_digit(digits[:9]) == int(digits[9]) else ""


def is_test_number(number: str) -> bool:
    """Whether a valid number is from the range for tests, which no person has."""
    return number.startswith("999")
