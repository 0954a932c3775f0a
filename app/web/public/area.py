"""The page of an area: a council, or a ward with take-up figures from its council."""

import re
from collections.abc import Sequence
from datetime import date

from flask import Blueprint, abort

from app.core.area_shapes import ShapeFrame
from app.core.measures.figure import Level
from app.snapshot.layout import NamedArea
from app.snapshot.published_settings import PublishedSettings
from app.web.presenters.area_map import CountedWard
from app.web.presenters.area_page import AreaFacts, area_page
from app.web.public.offered_language import redirect_to_offered_language
from app.web.request_context import council_of_area, page_frame, snapshot, today
from app.web.templating import render

bp = Blueprint("areas", __name__)
bp.before_request(redirect_to_offered_language)

ENGLAND = "E92000001"
_is_ons_code = re.compile(r"E[0-9]{8}").fullmatch  # ONS codes of England


@bp.get("/<lang:lang>/area/<code>")
def area(lang: str, code: str) -> str:
    """What a family can do in an area, take-up, settings and prices; the rest is collapsed."""
    settings, translator = snapshot().settings, render.translator(lang)
    facts = _facts(settings, code, today()) if _is_ons_code(code) else None
    if facts is None:
        abort(404)
    content = area_page(
        facts, council_of_area(facts.council), settings.editions, translator, today()
    )
    return render.page(
        lang, "public/area/area.html", page_frame=page_frame(lang, f"area/{code}"), area=content
    )


def _facts(settings: PublishedSettings, code: str, day: date) -> AreaFacts | None:
    """The facts about a council or a ward with take-up figures; None for any other code.

    A district with the same code as a council is shown as the council.
    """
    named_area = settings.areas.get(("council", code)) or settings.areas.get(("ward", code))
    council = named_area and _council_of(settings, named_area)
    if not (named_area and council):
        return None
    takeup = settings.takeup(named_area.level, code)
    if named_area.level == "ward" and not takeup:
        return None
    return AreaFacts(
        area=named_area,
        council=council,
        summary=settings.summary(named_area.level, code),
        prices=settings.area_prices(council.code, "" if named_area == council else code, day),
        takeup=takeup,
        england_takeup=settings.takeup("country", ENGLAND),
        help_points=settings.help_points(council.code),
        agencies=settings.agencies(council.code),
        wards=_wards(settings, council) if named_area.level == "council" else (),
        counted_wards=_counted_wards(settings, council),
        frame=_frame(council),
    )


def _wards(settings: PublishedSettings, council: NamedArea) -> Sequence[NamedArea]:
    """The council's wards with take-up figures, in order of name."""
    wards_with_figures = (
        area for code in settings.wards_with_takeup if (area := settings.areas.get(("ward", code)))
    )
    council_wards = [one for one in wards_with_figures if _council_of(settings, one) == council]
    return sorted(council_wards, key=lambda area: area.name)


def _counted_wards(settings: PublishedSettings, council: NamedArea) -> list[CountedWard]:
    """All wards of the council with their settings for under-fives, in order of name."""
    wards = settings.wards_of(council.code)
    counts = settings.ward_counts(council.code)
    found = settings.names_with_position("ward", [one.code for one in wards])
    return [CountedWard(one.code, one.name, counts[one.code], one.code in found) for one in wards]


def _frame(council: NamedArea) -> ShapeFrame | None:
    statistics = snapshot().statistics
    return statistics.maps.frame(council.code, Level.WARD) if statistics else None


def _council_of(settings: PublishedSettings, named_area: NamedArea) -> NamedArea | None:
    return (
        named_area if named_area.level == "council" else settings.council_of(named_area.parent_code)
    )
