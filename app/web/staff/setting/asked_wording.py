"""The words of how a setting was asked, in the list of settings to ask and on its own page."""

from typing import Final

from app.core.chasing import AskedOutcome
from app.data.chasing import Asked
from app.data.staff_users import name_of
from app.data.tables import ContactWay
from app.i18n import Translator, mark

WAYS: Final = {
    ContactWay.CALL: mark("By telephone"),
    ContactWay.EMAIL: mark("By email of your own"),
    ContactWay.LETTER: mark("By letter"),
    ContactWay.VISIT: mark("On a visit"),
}
_ASKED: Final = {
    None: {
        AskedOutcome.WAITING: mark("Reminder by email on %(day)s: waits to be sent"),
        AskedOutcome.SENT: mark("Reminder by email on %(day)s"),
        AskedOutcome.CAME_BACK: mark("Reminder by email on %(day)s: it came back"),
        AskedOutcome.NOT_SENT: mark("Reminder by email on %(day)s: not sent"),
    },
    ContactWay.CALL: {
        AskedOutcome.REACHED: mark("Called on %(day)s: reached"),
        AskedOutcome.NOT_REACHED: mark("Called on %(day)s: not reached"),
    },
    ContactWay.EMAIL: {
        AskedOutcome.REACHED: mark("Officer's email on %(day)s: answered"),
        AskedOutcome.NOT_REACHED: mark("Officer's email on %(day)s: no answer"),
    },
    ContactWay.LETTER: {
        AskedOutcome.REACHED: mark("Letter on %(day)s: answered"),
        AskedOutcome.NOT_REACHED: mark("Letter on %(day)s: no answer"),
    },
    ContactWay.VISIT: {
        AskedOutcome.REACHED: mark("Visited on %(day)s: reached"),
        AskedOutcome.NOT_REACHED: mark("Visited on %(day)s: not reached"),
    },
}
OUTCOMES: Final = {
    "logged": mark("Logged."),
    "confirmed": mark("Logged. Families see that its details were checked today."),
    "correct": mark("Logged. Now correct what the setting said; the form asks for the reason."),
    "stopped": mark("The setting gets no more reminders by email."),
    "resumed": mark("The setting gets reminders by email again."),
    "who-asked": mark("Nothing is changed. Say who asked for it."),
}


def asked_line(asked: Asked | None, translator: Translator) -> str:
    """When and how a setting was asked, and what became of it."""
    if asked is None:
        return translator.gettext(mark("Never asked"))
    message = _ASKED[asked.way][asked.outcome]
    return translator.gettext(message, day=translator.date(asked.at.date()))


def asked_by(asked: Asked) -> str:
    """Who asked, and the officer's note or the mail server's answer."""
    problem = f" ({asked.problem})" if asked.problem else ""
    return ": ".join(filter(None, (f"{name_of(asked.by)}{problem}", asked.note)))


def way_texts(translator: Translator) -> dict[str, str]:
    """The ways of asking that an officer logs, in words."""
    return {way.value: translator.gettext(text) for way, text in WAYS.items()}
