"""A line of the audit in words."""

import re
from dataclasses import dataclass

from flask import url_for

from app.core.staff_roles import Role
from app.data.audit_search import AuditLine
from app.data.tables import EditField
from app.i18n import Translator, mark
from app.web.staff.access import current_user
from app.web.staff.audit_log.filters import Subjects
from app.web.staff.audit_log.wording import (
    INSTALL_SUBJECTS,
    action_text,
    field_text,
    queue_and_key,
)
from app.web.staff.setting.consent import consent_line
from app.web.staff.setting.value_text import value_lines

_EDITS = ("edit", "edit ended", "proposal")
_is_digest = re.compile("[0-9a-f]{32}").fullmatch  # app.data.audit.keyed_digest
_is_person = re.compile(r".* \((user \d+|link \d+)\)").fullmatch


@dataclass(frozen=True)
class LineInWords:
    """A line as a page shows it. `about_url` is "" for what has no page.

    `old` and `new` are lines of text; `has_values` where the line names one of them.
    """

    line_id: int
    at: str
    who: str
    what: str
    about: str
    about_url: str
    field: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    reason: str

    @property
    def has_values(self) -> bool:
        return bool(self.old or self.new)


def in_words(line: AuditLine, subjects: Subjects, translator: Translator) -> LineInWords:
    """A line for the page."""
    about, about_url = _about(line.subject, subjects, translator)
    who = line.who
    if not _is_person(who):  # a command, or a service of this product
        who = translator.gettext(mark("%(account)s, on the server"), account=who)
    return LineInWords(
        line.line_id,
        f"{translator.date(line.at.date())}, {line.at:%H:%M:%S} UTC",
        who,
        action_text(line.action, translator),
        about,
        about_url,
        field_text(line.field, translator) if line.field else "",
        _value(line, line.old_value, translator),
        _value(line, line.new_value, translator),
        line.reason,
    )


def _about(subject: str, subjects: Subjects, translator: Translator) -> tuple[str, str]:
    """The name of a subject, and the address of its page."""
    text = translator.gettext
    if subject in subjects.settings:
        name = subjects.settings[subject].name or text(mark("No name"))
        return name, url_for("settings.show", provider_id=subject)
    if subject in subjects.people:
        person = subjects.people[subject]
        may_see = current_user().may(Role.ADMINISTRATOR)
        return person.who, url_for("people.show", user_id=person.user_id) if may_see else ""
    if subject in INSTALL_SUBJECTS:
        return text(INSTALL_SUBJECTS[subject]), ""
    if subject in subjects.sources:
        return text(subjects.sources[subject]), ""
    if queued := queue_and_key(subject, translator):
        return _about_row(*queued, subjects)
    if subject.removeprefix("council ") == current_user().la_number:
        return text(mark("The council")), url_for("council_details.show")
    return subject, ""


def _about_row(queue: str, key: str, subjects: Subjects) -> tuple[str, str]:
    """A row of a queue by the setting that its key names; by the key where it names none."""
    setting = next(
        (subjects.settings[one] for one in key.split() if one in subjects.settings), None
    )
    if setting is None:
        return f"{queue}: {key}", ""
    return f"{queue}: {setting.name}", url_for("settings.show", provider_id=setting.provider_id)


def _value(line: AuditLine, value: str, translator: Translator) -> tuple[str, ...]:
    if not value:
        return ()
    if _is_digest(value):
        return (translator.gettext(mark("not kept here")),)
    if line.action not in _EDITS or line.field not in {field.value for field in EditField}:
        return (value,)
    field = EditField(line.field)
    try:
        if field is EditField.CONSENT:
            return (consent_line(value, translator),)
        return tuple(value_lines(field, value, translator))
    except (ValueError, KeyError):  # written by a release with another form of it
        return (value,)
