"""The report of the officer's council for a year: what is stored, and what it says."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from urllib.parse import parse_qsl

from flask import abort
from werkzeug.datastructures import MultiDict

from app.core.source_names import REGISTER
from app.core.sufficiency.sections import SECTIONS, Section
from app.core.sufficiency.tables import ReportTable, TableSource
from app.core.sufficiency.texts import SectionText, paragraphs
from app.data.register_changes import find_register_changes
from app.data.sufficiency_reports import find_report, find_texts
from app.data.sufficiency_sections import find_pins
from app.data.tables import SufficiencyPin, SufficiencyReport
from app.i18n import Translator, mark
from app.snapshot.sufficiency.change_tables import RegisterCells, homes_cell, year_before
from app.snapshot.sufficiency.report_scope import ReportScope
from app.snapshot.sufficiency.report_tables import find_tables
from app.web.figure_views.pinned_view import pinned_view
from app.web.request_context import council_of_file, snapshot, today
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import english, own_council
from app.web.sufficiency_report.content import (
    ReportContent,
    ShownPin,
    ShownSection,
    WordedTable,
    to_json,
)
from app.web.sufficiency_report.tables import worded_table


def own_report(year: int) -> SufficiencyReport:
    """The report of the officer's council for a year; 404 without one."""
    return find_report(record_session(), own_council(), year) or abort(404)


def draft_content(year: int) -> ReportContent:
    """What the report would say if it were agreed now."""
    session, la_number = record_session(), own_council()
    texts = {one.section: one for one in find_texts(session, la_number, year)}
    pins = find_pins(session, la_number, year)
    scope, translator = _scope(), english()
    found = find_tables(scope, _register_cells(scope))
    tables = {
        code: tuple(worded_table(one, scope.council, translator) for one in listed)
        for code, listed in found.items()
    }
    return ReportContent(
        council=council_of_file().name or scope.council.name,
        year=year,
        made_on=translator.date(today()),
        as_at=_as_at(found.values(), translator),
        is_invented=scope.published.is_invented,
        sections=tuple(_section(one, tables, texts, pins, translator) for one in SECTIONS),
    )


def digest_of(content: ReportContent) -> str:
    """A digest of what a draft says, whatever the day: what was read is what is agreed."""
    return sha256(to_json(replace(content, made_on="")).encode()).hexdigest()


def _scope() -> ReportScope:
    """The published part of the council; 404 for one whose area is not published."""
    published, la_code = snapshot(), council_of_file().la_code
    area = published.settings.areas.get(("council", la_code)) or abort(404)
    return ReportScope(published.settings, published.statistics, area, today())


def _register_cells(scope: ReportScope) -> RegisterCells:
    """What opened and closed in the 12 months up to the newest edition of Ofsted's register."""
    register = scope.published.editions.get(REGISTER)
    if register is None:
        return RegisterCells()
    since = year_before(register.as_at)
    found = find_register_changes(record_session(), own_council(), since, register.as_at)
    opened = homes_cell(found.opened_homes_count)
    if found.closed_since is None:
        return RegisterCells(opened_homes=opened)
    translator = english()
    title = translator.gettext(
        mark("closures: editions of the registers from %(first)s on"),
        first=translator.date(found.closed_since),
    )
    return RegisterCells(
        closed=found.closed_count,
        opened_homes=opened,
        closed_homes=homes_cell(found.closed_homes_count),
        sources=(TableSource(title, found.until),),
    )


def _section(
    section: Section,
    tables: dict[str, tuple[WordedTable, ...]],
    texts: dict[str, SectionText],
    pins: Sequence[SufficiencyPin],
    translator: Translator,
) -> ShownSection:
    text = texts.get(section.code, SectionText(section.code))
    return ShownSection(
        code=section.code,
        title=translator.gettext(section.title),
        asks=translator.gettext(section.asks),
        elsewhere=translator.gettext(section.elsewhere) if section.elsewhere else "",
        paragraphs=tuple(tuple(lines) for lines in paragraphs(text.text)),
        carried_from=text.carried_from,
        tables=tables.get(section.code, ()),
        pins=tuple(_pin(one) for one in pins if one.section == section.code),
        version=text.version,
    )


def _pin(pin: SufficiencyPin) -> ShownPin:
    values = MultiDict(parse_qsl(pin.query))
    content = pinned_view(pin.view, values, f"pin-{pin.id}")
    return ShownPin(pin.id or 0, pin.view, pin.query, pin.note, content)


def _as_at(tables: Iterable[tuple[ReportTable, ...]], translator: Translator) -> str:
    """The days of the oldest and the newest source that has one."""
    days = [
        one.as_at
        for listed in tables
        for table in listed
        for one in table.sources
        if isinstance(one.as_at, date)
    ]
    if not days:
        return ""
    first, last = translator.date(min(days)), translator.date(max(days))
    if first == last:
        return first
    return translator.gettext(mark("%(first)s to %(last)s"), first=first, last=last)
