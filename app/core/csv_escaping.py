"""Escaping of CSV cells, so that a spreadsheet shows their text and never runs it as a formula."""

import re

# First characters that make a spreadsheet treat a cell as a formula, full-width forms included
# (docs/rules.md#text-from-others; OWASP, "CSV injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_begins_like_a_formula = re.compile(f"'*[{re.escape(''.join(FORMULA_STARTS))}]").match


def escape_formula(text: str) -> str:
    """The text as a cell of a CSV file, with an apostrophe in front where it begins like a formula.

    A text that already has apostrophes in front of a formula gets one more, so that removing one
    apostrophe always restores the text.
    """
    return f"'{text}" if _begins_like_a_formula(text) else text
