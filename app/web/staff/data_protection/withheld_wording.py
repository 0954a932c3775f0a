"""Why settings are withheld, in the words of the desk."""

from typing import Final

from app.core.source_names import base_source
from app.i18n import Translator, mark
from app.publish.selection.withheld_reasons import Explanation, WithheldReason
from app.snapshot.layout import EDIT_SOURCE_PREFIX
from app.web.staff.setting.source_events import SOURCE_NAMES

# What families see, and what changes it.
MEANINGS: Final = {
    WithheldReason.NO_CONSENT: mark(
        "Counted only. Shown once the home agrees at Ofsted or to the council."
    ),
    WithheldReason.WITHDRAWN: mark("Counted only. Shown again once the home agrees anew."),
    WithheldReason.AREA: mark("Public, without address and email. More needs a wider consent."),
    WithheldReason.COUNTED: mark("Counted only, as the home agreed."),
    WithheldReason.CONFIDENTIAL: mark(
        "Not even counted. Not named on this page: open it only if you need to."
    ),
    WithheldReason.ERASED: mark("Not public. A new edition of a source does not show it again."),
    WithheldReason.WITHHELD: mark("Not public, until an officer shows it again."),
    WithheldReason.CLOSED_BY_COUNCIL: mark(
        "Not public from the day of closing, until it is opened again."
    ),
    WithheldReason.SUSPENDED: mark("Not public, until Ofsted lifts the suspension."),
    WithheldReason.CLOSED: mark("Not public, until its register has it as active."),
    WithheldReason.AWAITS_CONFIRMATION: mark("Not public: no register has its number."),
    WithheldReason.ELSEWHERE: mark("Not public as a setting of this council."),
    WithheldReason.NOT_LISTED: mark("Counted only, such as nannies."),
}
_STAFF = mark("The council's staff")


def origin(why: Explanation, translator: Translator) -> str:
    """Whose statement it is, and of which day: "The council's list, 1 November 2026"."""
    text = translator.gettext
    if not why.source:
        who = why.by
    elif why.source.startswith(EDIT_SOURCE_PREFIX):
        who = text(_STAFF)
    else:
        who = text(SOURCE_NAMES.get(base_source(why.source), why.source))
    return ", ".join(filter(None, (who, translator.date(why.on) if why.on else "")))
