"""What a person looks for in the audit, and which lines the person may read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from app.core.staff_roles import DECIDING_NATIONAL
from app.core.text_normalisation import fold_text
from app.data.audit_search import AuditFilter, AuditScope
from app.data.council_settings import CouncilSetting, find_council_settings, search_settings
from app.data.source_states import find_source_titles
from app.data.staff_users import Person, find_people
from app.web.staff.access import current_user
from app.web.staff.audit_log.wording import INSTALL_SUBJECTS
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import own_council

TEXT_MAX = 120  # characters of a typed text
SUBJECTS_MAX = 200  # settings that a typed name may mean
PARAMETERS = ("person", "action", "about", "field", "from", "to")


@dataclass(frozen=True)
class AskedLines:
    """What was typed and chosen, by parameter, without what is blank.

    `wrong_days` are parameters that are no dates; the lines are then those of any day.
    """

    typed: Mapping[str, str]
    days: Mapping[str, date]
    wrong_days: tuple[str, ...]

    def text(self, name: str) -> str:
        """What was typed or chosen; "" for nothing."""
        return self.typed.get(name, "")

    @property
    def are_days_reversed(self) -> bool:
        """Whether the first day is after the last; no line matches then."""
        first, last = self.days.get("from"), self.days.get("to")
        return bool(first and last and first > last)

    @property
    def description(self) -> str:
        """The filter as an export's line in the audit has it."""
        return "; ".join(f"{name}: {value}" for name, value in self.typed.items()) or "all lines"


class Subjects:
    """What lines are about: settings, people and sources, read once for a page or a file."""

    @cached_property
    def settings(self) -> dict[str, CouncilSetting]:
        """By provider_id."""
        found = find_council_settings(record_session(), own_council())
        return {one.provider_id: one for one in found}

    @cached_property
    def people(self) -> dict[str, Person]:
        """Those with a role now, by their subject in the audit."""
        return {f"user {one.user_id}": one for one in find_people(record_session(), own_council())}

    @cached_property
    def sources(self) -> dict[str, str]:
        """The titles of national sources and of the council's own files."""
        return find_source_titles(record_session(), own_council())

    def named(self, text: str) -> Sequence[str]:
        """The subjects that a typed text may mean: a name, a number, or a subject as stored."""
        settings = search_settings(self.settings.values(), text)[:SUBJECTS_MAX]
        folded = fold_text(text)
        people = [one for one, person in self.people.items() if folded in fold_text(person.name)]
        return [text, *(one.provider_id for one in settings), *(people if folded else ())]


def own_scope(subjects: Subjects) -> AuditScope:
    """The lines that the person may read: administrators also those of the whole install."""
    if not current_user().may(*DECIDING_NATIONAL):
        return AuditScope(own_council())
    return AuditScope(own_council(), (*INSTALL_SUBJECTS, *subjects.sources))


def read_asked(sent: Mapping[str, str]) -> AskedLines:
    """What an address or a form asks for."""
    typed = {name: _plain(sent.get(name, "")) for name in PARAMETERS}
    days, wrong = {}, []
    for name in ("from", "to"):
        try:
            if typed[name]:
                days[name] = date.fromisoformat(typed[name])
        except ValueError:
            wrong.append(name)
    return AskedLines({name: text for name, text in typed.items() if text}, days, tuple(wrong))


def _plain(text: str) -> str:
    """A typed text on one line, without characters that cannot be stored."""
    printable = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(printable.split())[:TEXT_MAX]


def audit_filter(asked: AskedLines, subjects: Subjects) -> AuditFilter:
    """The filter of the query."""
    about = asked.text("about")
    return AuditFilter(
        person=asked.text("person"),
        action=asked.text("action"),
        subjects=subjects.named(about) if about else None,
        field=asked.text("field"),
        first_day=asked.days.get("from"),
        last_day=asked.days.get("to"),
    )
