"""The content of a receipt: what a field showed on a day, who gave it and what else was said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date
from typing import Final

from app.core.record_changes import outcome_text
from app.core.source_names import base_source
from app.data.tables import EditField, Publication
from app.i18n import Translator, mark
from app.ingest.receipts.field_past import ShownValue, Withheld
from app.ingest.receipts.receipt import Counted, Receipt, Registration, Statement, first_day_of
from app.publish.edits.field_states import PublicBecause
from app.web.staff.setting.history import moment
from app.web.staff.setting.page import BECAUSE
from app.web.staff.setting.source_events import SOURCE_NAMES, with_plain_days
from app.web.staff.setting.value_text import value_lines
from app.web.staff.setting.wording import FIELD_NAMES, WITHHELD_REASONS

VALUES_MAX = 50  # the newest; `flask receipt` prints all
HASH_SHOWN = 12  # characters of a file's SHA-256; `flask receipt` prints it all
_WITHHELD: Final = {
    Withheld.ERASED: mark("Withheld: erased"),
    Withheld.NOT_AGREED: mark("Nothing: the provider has not agreed to show it"),
    Withheld.NO_LONGER_AGREED: mark(
        "Not given here: the provider does not agree to show it any more"
    ),
}
_WITHHELD_BECAUSE: Final = {
    Withheld.ERASED: mark("Values of that time were erased since, and nobody can see them again"),
    Withheld.NOT_AGREED: BECAUSE[PublicBecause.NO_CONSENT],
    Withheld.NO_LONGER_AGREED: mark("What was agreed before does not count"),
}
_COUNTED: Final = {
    Counted.SHOWN: mark("Yes: this value was public"),
    Counted.AREA: mark("Yes: the area of it was public"),
    Counted.EDITED: mark("No: the council's correction came first"),
    Counted.LATER: mark("No: another source comes first for this field"),
    Counted.NONE: mark("No: it gave no value"),
    Counted.HIDDEN: mark("No: nothing of this field was public"),
    Counted.OTHER_COUNCIL: mark("No: it is another council's file"),
}
_REGISTERS: Final = {
    "early_years": mark("Early Years Register"),
    "compulsory": mark("Childcare Register, compulsory part"),
    "voluntary": mark("Childcare Register, voluntary part"),
}
_NO_REGISTER = mark("On no register of Ofsted")
_NOT_SHOWN = mark("Not shown on that day")
_NOTHING = mark("nothing")
_NOT_OPEN = mark("No source had the setting as open")


@dataclass(frozen=True)
class StatementLine:
    """What one source said: its edition with the file, its row, and whether its value counted."""

    source: str
    lines: list[str]
    counted: str
    edition: str
    file: str
    row: str


@dataclass(frozen=True)
class ValueLine:
    """What the field showed for a time.

    `on` is the first day at whose end it did, as an address has it; "" where there is none.
    """

    on: str
    period: str
    lines: list[str]
    because: str
    is_asked: bool


@dataclass(frozen=True)
class ReceiptPage:
    """The page; `lines` are empty before the setting was stored, and `because` says so."""

    field: str
    label: str
    on: str
    day: str
    lines: list[str]
    because: str
    period: str
    corrected: str
    publication: str
    statements: tuple[StatementLine, ...]
    values: tuple[ValueLine, ...]
    is_shortened: bool
    registration: tuple[str, ...]


def receipt_page(receipt: Receipt, translator: Translator) -> ReceiptPage:
    """The receipt in words."""
    field, shown, text = receipt.field, receipt.shown, translator.gettext
    newest = [*reversed(receipt.values)][:VALUES_MAX]
    return ReceiptPage(
        field=field.value,
        label=text(FIELD_NAMES[field.value]),
        on=receipt.on.isoformat(),
        day=translator.date(receipt.on),
        lines=_lines(field, shown, translator) if shown else [],
        because=_because(shown, translator) if shown else _no_record(receipt, translator),
        period=_period(shown, translator) if shown else "",
        corrected=_corrected(receipt, translator),
        publication=_published(receipt.publication, translator),
        statements=tuple(_statement(field, one, translator) for one in receipt.statements),
        values=tuple(_value(field, one, one == shown, translator) for one in newest),
        is_shortened=len(newest) < len(receipt.values),
        registration=tuple(_registration(receipt.registration, translator)) if shown else (),
    )


def _registration(registration: Registration, translator: Translator) -> Iterator[str]:
    """The registers with the edition that gave them, and the inspections known, line by line."""
    text, facts = translator.gettext, registration.facts
    if facts is None:
        yield text(_WITHHELD[registration.withheld] if registration.withheld else _NOT_SHOWN)
        return
    on = [text(name) for key, name in _REGISTERS.items() if getattr(facts.registers, key)]
    yield ", ".join(on) or text(_NO_REGISTER)
    if facts.registered_on:
        day = translator.date(date.fromisoformat(facts.registered_on))
        yield text(mark("Registered on %(day)s"), day=day)
    if facts.person:
        yield text(mark("Registered person: %(name)s"), name=facts.person)
    if facts.edition:
        yield _as_at(facts.edition.source, facts.edition.as_at, translator)
    for one in facts.inspections:
        said = _as_at(one.source, one.as_at, translator)
        yield f"{with_plain_days(outcome_text(one.inspection), translator)} ({said})"


def _as_at(source: str, as_at: date, translator: Translator) -> str:
    name = translator.gettext(SOURCE_NAMES.get(base_source(source), source))
    message = mark("%(source)s as at %(day)s")
    return translator.gettext(message, source=name, day=translator.date(as_at))


def _lines(field: EditField, shown: ShownValue, translator: Translator) -> list[str]:
    if shown.withheld:
        return [translator.gettext(_WITHHELD[shown.withheld])]
    public = shown.state.public if shown.state else ""
    return value_lines(field, public, translator) or [translator.gettext(_NOTHING)]


def _no_record(receipt: Receipt, translator: Translator) -> str:
    text = translator.gettext
    if not receipt.values:
        return text(mark("No record of that day."))
    message = mark("No record of that day: this service first stored the setting on %(day)s.")
    stored = receipt.values[0].since.astimezone(UTC).date()
    return text(message, day=translator.date(stored))


def _because(shown: ShownValue, translator: Translator) -> str:
    text = translator.gettext
    if shown.reason:
        return text(WITHHELD_REASONS[shown.reason])
    if shown.withheld:
        return text(_WITHHELD_BECAUSE[shown.withheld])
    return text(BECAUSE[shown.state.because] if shown.state else _NOT_OPEN)


def _period(shown: ShownValue, translator: Translator) -> str:
    since = moment(shown.since, translator)
    if shown.until is None:
        return translator.gettext(mark("From %(since)s until now"), since=since)
    until = moment(shown.until, translator)
    return translator.gettext(mark("From %(since)s to %(until)s"), since=since, until=until)


def _corrected(receipt: Receipt, translator: Translator) -> str:
    edit = receipt.edit
    if edit is None:
        return ""
    at, message = moment(edit.edited_at, translator), mark("%(by)s, %(at)s: %(reason)s")
    return translator.gettext(message, by=edit.edited_by, at=at, reason=edit.reason)


def _published(publication: Publication | None, translator: Translator) -> str:
    if publication is None:
        return ""
    at = moment(publication.published_at, translator)
    if publication.rolled_back_to:
        message = mark("Publication %(seq)s of %(at)s, a roll back to publication %(earlier)s")
    else:
        message = mark("Publication %(seq)s of %(at)s")
    earlier = publication.rolled_back_to or 0
    return translator.gettext(message, seq=publication.seq, at=at, earlier=earlier)


def _statement(field: EditField, one: Statement, translator: Translator) -> StatementLine:
    text, edition = translator.gettext, one.edition
    name = SOURCE_NAMES.get(base_source(one.source), one.source)
    is_new = one.first == one.last
    row = mark("%(key)s, the same from the edition of %(first)s to that of %(last)s")
    row = mark("%(key)s, only in this edition") if is_new else row
    return StatementLine(
        source=text(name),
        lines=value_lines(field, one.text, translator) or [text(_NOTHING)],
        counted=text(_COUNTED[one.counted]),
        edition=text(
            mark("Number %(number)s as at %(as_at)s, stored %(stored)s"),
            number=edition.id,
            as_at=translator.date(edition.as_at),
            stored=moment(edition.stored_at, translator),
        ),
        file=f"{edition.archived_as or edition.file_name}, {edition.sha256[:HASH_SHOWN]}",
        row=text(
            row,
            key=one.key,
            first=translator.date(one.first.as_at),
            last=translator.date(one.last.as_at),
        ),
    )


def _value(field: EditField, one: ShownValue, is_asked: bool, translator: Translator) -> ValueLine:
    first = first_day_of(one)
    return ValueLine(
        on=first.isoformat() if first else "",
        period=_period(one, translator),
        lines=_lines(field, one, translator),
        because=_because(one, translator),
        is_asked=is_asked,
    )
