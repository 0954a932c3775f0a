"""The words for an import: its state, its choices and the parts of its plan."""

from app.data.listing_plans import Blanks, Gone, RowVerdict
from app.data.tables import ImportState
from app.i18n import mark

STATE_TEXTS = {
    ImportState.UPLOADED: mark("Being checked"),
    ImportState.CHECKED: mark("Checked, not imported"),
    ImportState.REFUSED: mark("Cannot be read"),
    ImportState.APPLIED: mark("Imported"),
    ImportState.UNDONE: mark("Undone"),
    ImportState.DISCARDED: mark("Discarded"),
}
# (name of the choice, question, (value, text, explanation)...)
CHOICE_TEXTS = (
    (
        "blanks",
        mark("What does a blank cell mean?"),
        (
            (
                Blanks.KEEP,
                mark("Nothing: keep what we have"),
                mark("Write [clear] in a cell to empty it."),
            ),
            (Blanks.EMPTY, mark("Empty: remove what we have"), ""),
        ),
    ),
    (
        "gone",
        mark("What about settings that are not in the file?"),
        (
            (Gone.KEEP, mark("They stay"), mark("For a file with some of your settings.")),
            (Gone.CLOSE, mark("They leave the listing"), mark("For a file with all of them.")),
        ),
    ),
)
PROBLEMS = "problems"
ROWS_TEXTS = {
    PROBLEMS: mark("Rows with problems"),
    RowVerdict.CHANGED.value: mark("Changed"),
    RowVerdict.NEW.value: mark("New"),
    RowVerdict.GONE.value: mark("Leave the listing"),
    RowVerdict.UNCHANGED.value: mark("No change"),
}
UNDO_TEXTS = {
    RowVerdict.CHANGED: mark("gets its earlier values"),
    RowVerdict.NEW: mark("comes back to the listing"),
    RowVerdict.GONE: mark("leaves the listing again"),
}
