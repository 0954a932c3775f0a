"""The page of words for a text in the search box that leads to no list."""

from urllib.parse import quote_plus

from app.core.asked import read_asked
from app.core.counties import takes_article
from app.core.search import Filters
from app.i18n import Voice
from app.snapshot.answers import Answer, Outcome
from app.snapshot.names import are_called
from app.web import present, render
from app.web.binding import site


def outcome_page(answered: Answer, filters: Filters, voice: Voice) -> str:
    """The page of words for everything that leads to no list."""
    nation, country = "", answered.country
    links: tuple[present.Link, ...] = ()
    if answered.outcome is Outcome.OUTSIDE_ENGLAND and answered.nations:
        nation = present.nation_name(answered.nations[0], voice)
        links = present.whom_to_ask(answered.nations[0])
    elif answered.outcome is Outcome.CROWN_DEPENDENCY:
        country, links = present.crown_dependency(answered.country, voice)
    parts = [one for one in answered.suggestions if " " not in one]
    return render.page(
        voice.language.code,
        "finder/outcome.html",
        site=site(voice.language.code, "find"),
        outcome=answered.outcome.value,
        typed=answered.typed,
        shown=_shown(answered),
        is_part=answered.postcode is None,
        parts=len(parts),
        are_called=are_called(answered.names, answered.typed),
        options=_options(answered, present.query(filters), voice),
        filters=present.pairs(filters),
        filter_query=present.query(filters),
        nation=nation,
        place=country,
        links=links,
        reason=present.fault_text(answered.fault, voice) if answered.fault else "",
        hint=answered.hint.value if answered.hint else "",
        called=answered.called,
        takes_article=takes_article(answered.called),
        is_inside=answered.is_inside,
    )


def _shown(answered: Answer) -> str:
    """The postcode, or the part of one, that stands in what was typed, without the words beside it."""
    asked = read_asked(answered.typed).text.upper()
    return str(answered.postcode or answered.area or asked or answered.typed)


def _options(answered: Answer, filter_query: str, voice: Voice) -> list[present.Option]:
    """Readings, names and districts that can be chosen instead, under the same filters."""
    find_url = f"/{voice.language.code}/find"
    options = [
        present.Option(one, f"{find_url}?postcode={quote_plus(one)}{filter_query}")
        for one in answered.suggestions
    ]
    if answered.outcome is Outcome.UNKNOWN and answered.area:
        options.append(present.district_option(answered.area, filter_query, voice))
    names = (present.name_option(name, filter_query, voice) for name in answered.names)
    return [*options, *names]
