"""What led to a page of the sufficiency report, in words."""

from typing import Final

from app.i18n import mark

DONE: Final = {
    "saved": mark("The text is saved."),
    "confirmed": mark("The text is marked as looked at."),
    "pinned": mark("The view is in the report."),
    "removed": mark("The view was taken out of the report."),
    "moved": mark("The order is changed."),
    "agreed": mark(
        "The report is agreed. Its figures, texts and views no longer change. Parents can read it"
        " from the next publication on."
    ),
    "reopened": mark("This is a new draft. What was agreed can be read until you agree this one."),
}
