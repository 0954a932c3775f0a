"""What settings declare, counted by area, with how many declare nothing: unknown is never "no"."""

from collections.abc import Callable
from datetime import date, time
from functools import partial
from typing import Final

from app.core.measures.provision import ProvisionBand
from app.core.offer import AgeBand, Space, Text
from app.core.offer_status import unavailable_status
from app.core.opening_rules import (
    OpenWeeks,
    daily_hours,
    is_open_at_weekends,
    is_open_overnight,
    open_weeks,
)
from app.core.provision import UNDER_FIVES
from app.core.sufficiency.tables import (
    Age,
    Cell,
    Column,
    Message,
    Missing,
    ReportTable,
    declared_count,
)
from app.core.translation_marks import mark
from app.snapshot.layout import NamedArea, Setting
from app.snapshot.sufficiency.provision_tables import HOMES_NOTE
from app.snapshot.sufficiency.report_scope import ReportScope, bands

Declared = Callable[[Setting], bool | None]  # None where a setting says nothing
_EIGHT, _SIX = time(8), time(18)
_UNKNOWN_NOTE: Final = Message(
    mark("A setting that says nothing may well offer it: it is counted as not known, never as no.")
)


def declared_table(
    scope: ReportScope,
    code: str,
    title: Message,
    columns: dict[Column, Declared],
    sources: tuple[str, ...],
    *notes: Message,
    is_wanted: Callable[[Setting], bool] = lambda _: True,
    not_known: str = mark("Not known"),
) -> ReportTable:
    """How many settings declare each thing; the last columns are those not known, and all."""
    counted = {
        area: [one for one in settings if is_wanted(one)]
        for area, settings in scope.settings_by_area().items()
    }

    def cells(area: NamedArea) -> tuple[Cell, ...]:
        if not scope.settings:
            return (Missing.NO_DATA,) * (len(columns) + 2)
        return _declared_cells(counted[area.code], list(columns.values()))

    every = (
        *columns,
        Column(not_known, is_context=True),
        Column(mark("Listed settings"), is_context=True),
    )
    return ReportTable(
        code,
        title,
        every,
        scope.rows(cells),
        scope.sources_of(*sources),
        (*notes, _UNKNOWN_NOTE, HOMES_NOTE),
        notes_if_empty=_nobody_says(len(counted[scope.council.code])),
    )


def _declared_cells(settings: list[Setting], asked: list[Declared]) -> tuple[Cell, ...]:
    """How many settings declare each thing, how many say nothing at all, and how many there are."""
    answers = [[ask(one) for ask in asked] for one in settings]
    found: list[Cell] = []
    for given in zip(*answers, strict=True) if answers else [()] * len(asked):
        known = [one for one in given if one is not None]
        found.append(declared_count(sum(known), len(known), len(settings)))
    silent = sum(all(one is None for one in given) for given in answers)
    return *found, silent, len(settings)


def _nobody_says(count: int) -> tuple[Message, ...]:
    """How many settings there are of which none says anything about what a table counts."""
    text = mark("None of the %(count)s listed settings says anything about it.")
    return (Message(text, {"count": count}),) if count else ()


def vacancies_table(scope: ReportScope) -> ReportTable:
    """Settings for under-fives with a place now, by age."""

    def has_space(band: AgeBand, setting: Setting) -> bool | None:
        current = [one for one in setting.offer.current_vacancies(scope.today) if one.band is band]
        return any(one.space is Space.NOW for one in current) if current else None

    def is_full(setting: Setting) -> bool | None:
        current = setting.offer.current_vacancies(scope.today)
        return unavailable_status(current) is not None if current else None

    columns: dict[Column, Declared] = {
        Column(mark("A place now"), age): partial(has_space, band)
        for age, band in (
            (Age.UNDER_2, AgeBand.UNDER_2),
            (Age.TWO, AgeBand.TWO),
            (Age.THREE_FOUR, AgeBand.THREE_FOUR),
        )
    }
    columns[Column(mark("Full, or a waiting list"))] = is_full
    return declared_table(
        scope,
        "vacancies",
        Message(mark("Settings for children under 5 with a place now")),
        columns,
        ("offer",),
        _vacancies_note(scope.today),
        is_wanted=_takes_under_fives,
        not_known=mark("No information of the last 30 days"),
    )


def _vacancies_note(today: date) -> Message:
    text = mark(
        "What settings said in the 30 days up to %(day)s. No source has the number of vacant places."
    )
    return Message(text, {"day": today})


def _takes_under_fives(setting: Setting) -> bool:
    return setting.choice in UNDER_FIVES or setting.offer.is_for_under_fives


def unusual_hours_tables(scope: ReportScope) -> tuple[ReportTable, ...]:
    """Early and late hours; weekends; nights."""
    days: dict[Column, Declared] = {
        Column(mark("Opens before 8am")): lambda one: _has_hours(one, is_early=True),
        Column(mark("Closes after 6pm")): lambda one: _has_hours(one, is_early=False),
    }
    weekends: dict[Column, Declared] = {
        Column(mark("Open at weekends")): lambda one: is_open_at_weekends(one.offer)
    }
    nights: dict[Column, Declared] = {
        Column(mark("Open overnight")): lambda one: is_open_overnight(one.offer)
    }
    sources = ("offer", "periods")
    return (
        declared_table(
            scope,
            "early_late",
            Message(mark("Settings open early or late from Monday to Friday")),
            days,
            sources,
        ),
        declared_table(
            scope, "weekends", Message(mark("Settings open at weekends")), weekends, sources
        ),
        declared_table(scope, "nights", Message(mark("Settings open overnight")), nights, sources),
    )


def _has_hours(setting: Setting, *, is_early: bool) -> bool | None:
    """Whether it opens before 8am, or closes after 6pm, on a day from Monday to Friday."""
    hours = daily_hours(setting.offer)
    if hours is None:
        return None
    return any(opens < _EIGHT if is_early else closes > _SIX for opens, closes in hours.values())


def holidays_table(scope: ReportScope) -> ReportTable:
    """Settings open in school holidays."""

    def in_holidays(setting: Setting) -> bool | None:
        weeks = open_weeks(setting.offer)
        return None if weeks is None else OpenWeeks.HOLIDAYS in weeks

    def in_term_only(setting: Setting) -> bool | None:
        weeks = open_weeks(setting.offer)
        return None if weeks is None else OpenWeeks.TERM_ONLY in weeks

    return declared_table(
        scope,
        "holidays",
        Message(mark("Settings open in school holidays")),
        {
            Column(mark("Open in holidays")): in_holidays,
            Column(mark("Term time only")): in_term_only,
        },
        ("offer", "periods"),
    )


def school_age_table(scope: ReportScope) -> ReportTable:
    """Settings that take school-age children."""

    def takes_school_age(setting: Setting) -> bool | None:
        known = bands(setting)
        if ProvisionBand.NOT_KNOWN in known:
            return None
        return ProvisionBand.SCHOOL_AGE in known

    return declared_table(
        scope,
        "school_age",
        Message(mark("Settings that take school-age children")),
        {Column(mark("Take children"), Age.SCHOOL_AGE): takes_school_age},
        ("registration", "ages"),
        Message(mark("Care that schools run themselves without a registration is not included.")),
    )


def send_table(scope: ReportScope) -> ReportTable:
    """Settings that describe their support for children with SEND."""
    return declared_table(
        scope,
        "send",
        Message(mark("Settings that describe their SEND support")),
        {
            Column(mark("Describe their support")): lambda one: (
                True if one.offer.texts.get(Text.SEND_SUPPORT) else None
            )
        },
        ("offer",),
        Message(
            mark(
                "Every setting must make reasonable adjustments, whether it describes them or not."
            )
        ),
    )


def step_free_table(scope: ReportScope) -> ReportTable:
    """Settings that can be entered without steps."""
    return declared_table(
        scope,
        "step_free",
        Message(mark("Settings with step-free access")),
        {
            Column(mark("Step-free")): lambda one: one.offer.step_free,
            Column(mark("With steps")): lambda one: (
                None if one.offer.step_free is None else not one.offer.step_free
            ),
        },
        ("offer",),
    )
