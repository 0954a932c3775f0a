"""The words of chasing: filters, what is overdue, and what led to the list."""

from typing import Final

from app.core.chasing import ChasingFilter, Due
from app.i18n import Translator, mark
from app.web.staff.setting.asked_wording import OUTCOMES as ASKED_OUTCOMES

FILTERS: Final = {
    ChasingFilter.OVERDUE: mark("Overdue"),
    ChasingFilter.NEVER_ASKED: mark("Never asked"),
    ChasingFilter.NO_ANSWER: mark("Asked over a week ago, no answer"),
    ChasingFilter.NO_EMAIL: mark("No email address"),
    ChasingFilter.CAME_BACK: mark("Mail came back"),
    ChasingFilter.NO_MAIL: mark("Asked for no mail"),
    ChasingFilter.ALL: mark("All settings"),
}
OUTCOMES: Final = {
    **ASKED_OUTCOMES,
    "none-chosen": mark("Choose the settings to ask."),
    "none-queued": mark("Nothing is sent: these settings were asked just before, or cannot be."),
}


def due_line(due: Due, translator: Translator) -> str:
    """Since when a setting is overdue; "" where it is not."""
    if not due.is_overdue:
        return ""
    if due.since is None:
        return translator.gettext(mark("Never confirmed"))
    return translator.gettext(mark("Overdue since %(day)s"), day=translator.date(due.since))
