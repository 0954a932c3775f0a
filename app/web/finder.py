"""What a family sees: the start, results, one setting, and the pages about this service."""

from datetime import date
from urllib.parse import quote_plus, urlencode

from flask import Blueprint, Response, abort, redirect, request, url_for
from geopy.distance import geodesic  # type: ignore[import-untyped]  # ships no types
from werkzeug.wrappers import Response as AnyResponse

from app.core.names import slug as slug_of
from app.core.search import Filters
from app.i18n import Voice
from app.i18n import voice as voice_of
from app.snapshot.answers import Answer, Outcome, answer
from app.snapshot.content import Content
from app.snapshot.layout import NamedArea, Place
from app.snapshot.places import Name
from app.snapshot.reader import Snapshot
from app.snapshot.search import Matches
from app.web import present, render, results
from app.web.binding import (
    asked_language,
    binding,
    council,
    council_of_area,
    default_language,
    is_offered,
    printed_address,
    site,
    snapshot,
    snapshot_or_none,
    today,
)
from app.web.listing import Face, Listing, Origin, listing_of
from app.web.outcome import outcome_page
from app.web.present import statement
from app.web.question import (
    find_area,
    read_question,
    settings_for,
    settings_near,
    towns_called,
)
from app.web.unmet import count_unmet

bp = Blueprint("finder", __name__)

NEARBY = 5  # settings named on another's page


@bp.before_request
def keep_to_languages_offered() -> AnyResponse | None:
    """A language that is not offered here: the same page in the default one, its question kept."""
    facts, home = request.view_args or {}, council()
    if "lang" not in facts or is_offered(facts["lang"], home):
        return None
    page = url_for(request.endpoint or "", **{**facts, "lang": default_language(home)})
    question = urlencode(list(request.args.items(multi=True)))
    response = redirect(f"{page}?{question}" if question else page, code=302)
    response.headers["Cache-Control"] = "no-store"  # it may be offered tomorrow
    return response


@bp.get("/")
def choose_language() -> AnyResponse:
    """Send the browser to the start page in its language."""
    response = redirect(f"/{asked_language(council())}/", code=302)
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/<lang:lang>/")
def start(lang: str) -> str:
    """The postcode box, every language by name, and what this site has."""
    found = snapshot_or_none()
    content = found.places.content(council().la_code, today()) if found else Content()
    promise = present.promise(content, voice_of(lang))
    return render.page(lang, "finder/start.html", site=site(lang, ""), promise=promise)


@bp.get("/<lang:lang>/find")
def find(lang: str) -> AnyResponse:
    """Settings near a postcode, nearest first, or what the text in the box meant instead."""
    filters, page = read_question()
    found, voice = snapshot(), voice_of(lang)
    face = Face(voice, council(), printed_address(f"{lang}/"))
    around = request.args.get("around", "")
    if around:
        choice = towns_called(found, around)
        if choice:
            return _private(outcome_page(choice, filters, voice).encode())
        listing = _around(found, around, filters, page, voice)
        return _private(results.page(listing, face, found))
    answered = answer(found, request.args.get("postcode", ""))
    listing_of_answer = _listing(answered, found, filters, page, voice)
    if listing_of_answer:
        return _private(results.page(listing_of_answer, face, found))
    return _private(outcome_page(answered, filters, voice).encode(), _status(answered))


def _private(body: bytes, status: int = 200) -> Response:
    """A page about one family's question: no cache but the browser's own, and that asks again."""
    response = Response(body, status, mimetype="text/html")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _status(answered: Answer) -> int:
    return 400 if answered.outcome is Outcome.INVALID else 200


def _listing(
    answered: Answer, found: Snapshot, filters: Filters, page: int, voice: Voice
) -> Listing | None:
    """The list that an answer leads to; None where it leads to a page of words."""
    listed = settings_for(found, answered, filters, page)
    if listed is None:
        return None
    count_unmet(binding().inbox, answered, listed, page)
    return listing_of(found, answered, listed, page, _note(answered, voice))


def _note(answered: Answer, voice: Voice) -> bytes:
    """What is unusual about this search, in a sentence."""
    label = answered.label
    code = voice.language.code
    if answered.outcome is Outcome.OUTSIDE_ENGLAND:
        nation = answered.nations[0]
        return render.page(
            code,
            "finder/_note.html",
            kind="border",
            around=label,
            nation=present.nation_name(nation, voice),
            links=present.whom_to_ask(nation),
        ).encode()
    if answered.outcome is Outcome.DISTRICT:
        kind = "sector" if " " in answered.area else "district"
        return render.page(code, "finder/_note.html", kind=kind, around=label).encode()
    notes = ""
    if answered.entry and answered.entry.retired:
        month = voice.month(date(*answered.entry.retired, 1))
        notes += render.page(code, "finder/_note.html", kind="retired", around=label, month=month)
    if answered.area:
        notes += render.page(
            code, "finder/_note.html", kind="no_position", around=label, district=answered.area
        )
    return notes.encode()


def _around(found: Snapshot, around: str, filters: Filters, page: int, voice: Voice) -> Listing:
    """The list around a town, a district or a ward that was chosen by name."""
    name, latitude, longitude = find_area(found, around)
    note = render.page(voice.language.code, "finder/_note.html", kind="district", around=name.label)
    matches = settings_near(found, latitude, longitude, filters, page)
    return Listing(
        origin=Origin(name.label, "around", around, quote_plus(around), latitude, longitude),
        filters=filters,
        page=page,
        matches=matches,
        area=_council_around(found, name, matches),
        note=note.encode(),
    )


def _council_around(found: Snapshot, name: Name, matches: Matches) -> NamedArea | None:
    """The council of a district or a ward; of a town, which has no code, its nearest setting's."""
    places = found.places
    if name.kind == "ward":
        ward = places.areas.get(("ward", name.key))
        return places.council_of(ward.parent_code) if ward else None
    if name.kind == "district":
        return places.council_of(name.key)
    nearest = places.get(matches.page[0].number) if matches.page else None
    return places.areas.get(("council", nearest.la_code)) if nearest else None


@bp.get("/<lang:lang>/place/<provider_id>/")
@bp.get("/<lang:lang>/place/<provider_id>/<slug>")
def place(lang: str, provider_id: str, slug: str = "") -> AnyResponse | str:
    """One setting: everything known, each fact with its source and date."""
    if not (len(provider_id) == 12 and provider_id.isascii() and provider_id.isalnum()):
        abort(404)
    found = snapshot()
    shown = found.places.find(provider_id)
    if shown is None:
        abort(410)  # closed, withdrawn, never there: one answer, so that none gives another away
    rest = f"place/{provider_id}/{slug_of(shown.name)}"
    if slug != slug_of(shown.name):
        return redirect(f"/{lang}/{rest}", code=301)
    voice = voice_of(lang)
    area = found.places.areas.get(("council", shown.la_code))
    told = present.setting(
        shown,
        voice,
        found.places.editions,
        council(),
        council_of_area(area),
        _nearby(found, shown, voice),
        today=today(),
    )
    return render.page(lang, "finder/place.html", site=site(lang, rest), setting=told)


def _nearby(found: Snapshot, shown: Place, voice: Voice) -> tuple[present.Nearby, ...]:
    """The nearest other settings, with geopy's own distance: here there are few."""
    if shown.latitude is None or shown.longitude is None:
        return ()
    matches = found.places.grid.nearest(shown.latitude, shown.longitude, Filters(), 0, NEARBY + 1)
    others = (found.places.get(match.number) for match in matches.page)
    return tuple(
        present.nearby(other, _metres(shown, other), voice)
        for other in others
        if other.provider_id != shown.provider_id
    )[:NEARBY]


def _metres(one: Place, other: Place) -> float:
    ends = ((place.latitude, place.longitude) for place in (one, other))
    return float(geodesic(*ends).m)


@bp.get("/<lang:lang>/about/data")
def about_data(lang: str) -> str:
    """Sources with their dates and licences, and what is missing."""
    places, voice, home = snapshot().places, voice_of(lang), council()
    gaps = places.manifest["gaps"]
    counts = present.Gaps(**{name: gaps.get(name, 0) for name in present.Gaps.__annotations__})
    return render.page(
        lang,
        "finder/about_data.html",
        site=site(lang, "about/data"),
        sources=present.source_table(places.editions.values(), voice, today()),
        gaps=present.gaps(counts, voice),
        csv_url=f"/api/v1/councils/{home.la_code}/places.csv" if home.la_code else "",
    )


@bp.get("/<lang:lang>/about/privacy")
def privacy(lang: str) -> str:
    """What we know about you: nothing."""
    return render.page(lang, "finder/privacy.html", site=site(lang, "about/privacy"))


@bp.get("/<lang:lang>/about/accessibility")
def accessibility(lang: str) -> str:
    """Who can use this service, what may be hard, and whom to tell."""
    return render.page(
        lang,
        "finder/accessibility.html",
        site=site(lang, "about/accessibility"),
        prepared_on=statement.PREPARED_ON,
        tested_on=statement.TESTED_ON,
        advice_phone=statement.ADVICE_PHONE,
    )
