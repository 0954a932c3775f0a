"""Text that a spreadsheet shows and never runs."""

import re

# What a cell begins with that a spreadsheet may take for a formula, full-width forms too
# (docs/rules.md#text-from-others; OWASP, "CSV injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_begins_like_a_formula = re.compile(f"'*[{re.escape(''.join(FORMULA_STARTS))}]").match


def escape_formula(text: str) -> str:
    """The text as a cell of a CSV file: behind one apostrophe where it begins like a formula.

    What stands behind apostrophes already gets one more, so that taking one away gives the text back.
    """
    return f"'{text}" if _begins_like_a_formula(text) else text
