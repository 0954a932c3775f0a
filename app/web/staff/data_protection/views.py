"""Data protection on one page: how long what is kept, how much there is, how to answer a request."""

from dataclasses import dataclass
from typing import Final

from app.core.retention.files import FILES
from app.core.retention.stored_data import StoredData, Subject
from app.core.retention.tables import TABLES
from app.core.staff_roles import ERASING, SEEING_SOURCES, Role
from app.data.personal_counts import PersonalCounts, count_personal_data
from app.data.retention import RetentionRun, find_last_run
from app.i18n import Translator, mark
from app.web.staff.access import EVERY_ROLE, allowed, current_user
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import english, own_council
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("data_protection", "/council/data-protection")
SUBJECTS: Final = {
    Subject.NOBODY: mark("nobody"),
    Subject.SETTINGS: mark("settings"),
    Subject.STAFF: mark("council staff"),
    Subject.BOTH: mark("settings and council staff"),
    Subject.REPORTERS: mark("people who report a mistake"),
    Subject.EVERYONE: mark("settings, council staff and people who report a mistake"),
}


@dataclass(frozen=True)
class RetentionLine:
    """An entry in words."""

    holds: str
    about: str
    why: str
    lasts: str


@bp.get("/")
@allowed(*EVERY_ROLE)
def show() -> str:
    """What is stored about whom and for how long, with the steps that answer a request."""
    session, translator, user = record_session(), english(), current_user()
    return render.page(
        "en",
        "staff/data_protection/show.html",
        counts=_count_lines(count_personal_data(session, own_council()), translator),
        last_run=_run_text(find_last_run(session), translator),
        tables=[_line(stored, translator) for stored in TABLES],
        files=[_line(stored, translator) for stored in FILES],
        may_see_withheld=user.may(*SEEING_SOURCES),
        may_erase=user.may(*ERASING),
        is_administrator=user.may(Role.ADMINISTRATOR),
    )


def _line(stored: StoredData, translator: Translator) -> RetentionLine:
    text = translator.gettext
    about = text(SUBJECTS[stored.about])
    return RetentionLine(text(stored.holds), about, text(stored.why), text(stored.lasts))


def _count_lines(counts: PersonalCounts, translator: Translator) -> list[tuple[str, int]]:
    text = translator.gettext
    return [
        (text(mark("settings of the council in any source")), counts.settings),
        (text(mark("of these, at home: childminders, childcare in a home, nannies")), counts.homes),
        (text(mark("private notes on settings")), counts.notes),
        (text(mark("changes that settings sent, with their values")), counts.proposals),
        (text(mark("calls with a note")), counts.calls),
        (text(mark("reports of mistakes")), counts.reports),
        (text(mark("messages with an address, not sent yet")), counts.addresses),
        (text(mark("council staff with a role")), counts.people),
    ]


def _run_text(run: RetentionRun | None, translator: Translator) -> str:
    """When the periods were last applied, and what was deleted."""
    if run is None:
        return translator.gettext(mark("never yet: flask clock does it daily"))
    day = translator.date(run.at.date())
    return translator.gettext(
        mark("%(day)s, %(time)s UTC: %(counts)s"),
        day=day,
        time=f"{run.at:%H:%M}",
        counts=run.counts,
    )
