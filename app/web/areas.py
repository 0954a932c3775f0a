"""Pages about an area: a council, or a ward that its council gave figures for."""

import re
from collections.abc import Sequence

from flask import Blueprint, abort

from app.i18n import voice as voice_of
from app.snapshot.layout import NamedArea
from app.snapshot.places import Places
from app.web import render
from app.web.binding import council_of_area, site, snapshot, today
from app.web.finder import keep_to_languages_offered
from app.web.present.area import AreaFacts, area_page

bp = Blueprint("areas", __name__)
bp.before_request(keep_to_languages_offered)

ENGLAND = "E92000001"
_code = re.compile(r"E[0-9]{8}").fullmatch  # ONS codes of England


@bp.get("/<lang:lang>/area/<code>")
def area(lang: str, code: str) -> str:
    """Take-up of funded hours in an area, its settings, what inspections found, and who can help."""
    places, voice = snapshot().places, voice_of(lang)
    facts = _facts(places, code) if _code(code) else None
    if facts is None:
        abort(404)
    told = area_page(facts, council_of_area(facts.council), places.editions, voice, today())
    return render.page(lang, "finder/area.html", site=site(lang, f"area/{code}"), area=told)


def _facts(places: Places, code: str) -> AreaFacts | None:
    """What is known of a council, or of a ward with figures; None for every other code.

    A district that is a council too has one code, and is shown as the council.
    """
    found = places.areas.get(("council", code)) or places.areas.get(("ward", code))
    council = found and _council_of(places, found)
    if not (found and council):
        return None
    own = places.takeup(found.level, code)
    if found.level == "ward" and not own:
        return None
    return AreaFacts(
        area=found,
        council=council,
        summary=places.summary(found.level, code),
        own=own,
        england=places.takeup("country", ENGLAND),
        help_points=places.help_points(council.code),
        agencies=places.agencies(council.code),
        wards=_wards(places, council) if found.level == "council" else (),
    )


def _wards(places: Places, council: NamedArea) -> Sequence[NamedArea]:
    """The council's wards that there are figures for, by name."""
    told = (area for code in places.wards_told if (area := places.areas.get(("ward", code))))
    own = [area for area in told if _council_of(places, area) == council]
    return sorted(own, key=lambda area: area.name)


def _council_of(places: Places, found: NamedArea) -> NamedArea | None:
    return found if found.level == "council" else places.council_of(found.parent_code)
