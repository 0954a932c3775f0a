"""What is withheld of the council's settings, and why."""

from dataclasses import dataclass

from flask import request

from app.core.staff_roles import SEEING_SOURCES
from app.i18n import Translator
from app.publish.selection.withheld_reasons import WithheldReason
from app.publish.withheld_settings import (
    WithheldSetting,
    count_by_reason,
    find_withheld_settings,
)
from app.web.staff.access import allowed
from app.web.staff.data_protection.withheld_wording import MEANINGS, origin
from app.web.staff.list_pages import page_number, page_of, pages_of
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import english, own_council
from app.web.staff.setting.wording import WITHHELD_REASONS
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("withheld", "/council/withheld")


@dataclass(frozen=True)
class ReasonRow:
    """A reason with its count; `value` is the parameter that lists its settings."""

    value: str
    name: str
    meaning: str
    count: int


@dataclass(frozen=True)
class WithheldLine:
    """A setting of the list; a confidential one has its number in place of its name."""

    provider_id: str
    name: str
    numbers: str
    reason: str
    origin: str
    why: str


@bp.get("/")
@allowed(*SEEING_SOURCES)
def show() -> str:
    """Counts by reason, and the settings of one reason or of all."""
    translator, chosen = english(), _chosen_reason()
    withheld = find_withheld_settings(record_session(), own_council())
    counts = count_by_reason(withheld)
    listed = [one for one in withheld if chosen in (None, one.explanation.reason)]
    number = page_number(len(listed))
    return render.page(
        "en",
        "staff/data_protection/withheld.html",
        rows=[_row(reason, count, translator) for reason, count in counts.items()],
        total=len(withheld),
        chosen=_value(chosen) if chosen else "",
        heading=translator.gettext(WITHHELD_REASONS[chosen]) if chosen else "",
        lines=[_line(one, translator) for one in page_of(listed, number)],
        listed_count=len(listed),
        number=number,
        pages=pages_of(len(listed)),
    )


def _chosen_reason() -> WithheldReason | None:
    """The reason that the address names; None for all, and for a name that is none."""
    wanted = request.args.get("reason", "")
    return next((one for one in WithheldReason if _value(one) == wanted), None)


def _value(reason: WithheldReason) -> str:
    return reason.name.lower().replace("_", "-")


def _row(reason: WithheldReason, count: int, translator: Translator) -> ReasonRow:
    text = translator.gettext
    return ReasonRow(_value(reason), text(WITHHELD_REASONS[reason]), text(MEANINGS[reason]), count)


def _line(one: WithheldSetting, translator: Translator) -> WithheldLine:
    why, numbers = one.explanation, ", ".join(one.numbers)
    if why.may_be_named:
        name = one.name or translator.gettext("No name")
    else:
        name = numbers or translator.gettext("Confidential")
    return WithheldLine(
        provider_id=one.provider_id,
        name=name,
        numbers=numbers if why.may_be_named else "",
        reason=translator.gettext(WITHHELD_REASONS[why.reason]),
        origin=origin(why, translator),
        why=why.why,
    )
