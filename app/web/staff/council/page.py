"""The page of a council's details: the public value and why, the file's value, and the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.config import Council
from app.config.council_details import CouncilDetail, detail_text
from app.data.council_details import DetailEdit
from app.i18n import Translator, mark
from app.publish.edits.council_details import can_undo, text_before
from app.web.staff.council.wording import GROUPS, NAMES, detail_lines
from app.web.staff.setting.history import CANNOT_UNDO, SHOWN_MAX, moment
from app.web.staff.setting.page import ShownSource
from app.web.staff.setting.source_events import HistoryEntry

_FILE = mark("The file")
_DESK = mark("Saved here")
_FROM_FILE = mark("From the file")


@dataclass(frozen=True)
class ShownDetail:
    """One detail: what families see and why, the sources, and what needs attention.

    `edit_id` is that of the edit in force, 0 where there is none; then no sources are compared.
    `warning` is "" in most cases.
    """

    name: str
    label: str
    lines: list[str]
    because: str
    sources: tuple[ShownSource, ...]
    edit_id: int
    warning: str


@dataclass(frozen=True)
class ShownDetails:
    """Details under one heading."""

    name: str
    title: str
    details: tuple[ShownDetail, ...]


def details_page(
    public: Council,
    of_file: Council,
    newest: Mapping[CouncilDetail, DetailEdit],
    translator: Translator,
) -> tuple[ShownDetails, ...]:
    """Every detail; `public` is the council as families see it, `of_file` as in COUNCILS_FILE."""
    return tuple(
        ShownDetails(
            group.name,
            translator.gettext(group.title),
            tuple(
                _detail(detail, public, of_file, newest.get(detail), translator)
                for detail in group.details
            ),
        )
        for group in GROUPS.values()
    )


def detail_history(history: Sequence[DetailEdit], translator: Translator) -> list[HistoryEntry]:
    """The newest edits of a council's details, in words."""
    return [_entry(edit, history, translator) for edit in history[:SHOWN_MAX]]


def _detail(
    detail: CouncilDetail,
    public: Council,
    of_file: Council,
    edit: DetailEdit | None,
    translator: Translator,
) -> ShownDetail:
    text = translator.gettext
    shown, file_text = detail_text(public, detail), detail_text(of_file, detail)
    in_force = edit if edit and not edit.is_end else None
    warning, because = "", text(_FROM_FILE)
    if in_force:
        because = text(
            mark("Saved here by %(who)s, %(at)s: %(reason)s"),
            who=in_force.edited_by,
            at=moment(in_force.edited_at, translator),
            reason=in_force.reason,
        )
        if in_force.file_value != file_text:
            warning = text(mark("The file has changed since. What was saved here stays."))
    if shown != (in_force.value if in_force else file_text):
        because = text(_FROM_FILE) if shown == file_text else ""
        warning = text(
            mark(
                "What was saved last is not public: the file does not allow it, or it comes later."
            )
        )
    values = ((_FILE, file_text), (_DESK, in_force.value)) if in_force else ()
    return ShownDetail(
        name=detail.value,
        label=text(NAMES[detail]),
        lines=detail_lines(detail, shown, translator),
        because=because,
        sources=tuple(
            ShownSource(text(name), detail_lines(detail, value, translator))
            for name, value in values
        ),
        edit_id=in_force.id if in_force else 0,
        warning=warning,
    )


def _entry(edit: DetailEdit, history: Sequence[DetailEdit], translator: Translator) -> HistoryEntry:
    before, after = text_before(edit, history), None if edit.is_end else edit.value
    return HistoryEntry(
        edit_id=edit.id,
        what=translator.gettext(NAMES[edit.detail]),
        old=_value(edit, before, translator),
        new=_value(edit, after, translator),
        by=edit.edited_by,
        at=moment(edit.edited_at, translator),
        reason=edit.reason,
        cannot_undo="" if can_undo(edit, history) else translator.gettext(CANNOT_UNDO["later"]),
    )


def _value(edit: DetailEdit, text: str | None, translator: Translator) -> list[str]:
    """The lines of a text; None stands for the value that COUNCILS_FILE had at that time."""
    value = edit.file_value if text is None else text
    lines = detail_lines(edit.detail, value, translator) or [translator.gettext(mark("none"))]
    return [*lines, translator.gettext(mark("from the file"))] if text is None else lines
