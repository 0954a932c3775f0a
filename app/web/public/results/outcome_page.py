"""The page for a search that leads to no list of settings."""

from urllib.parse import quote_plus

from app.core.gazetteer_tables import takes_article
from app.core.name_query import parse_name_query
from app.core.search_filters import Filters
from app.i18n import Translator
from app.snapshot.name_search import any_named
from app.snapshot.query_resolution import (
    QueryOutcome,
    QueryResult,
)
from app.web import presenters
from app.web.request_context import page_frame
from app.web.templating import render


def outcome_page(answered: QueryResult, filters: Filters, translator: Translator) -> str:
    """The HTML that explains the outcome of a search and offers alternatives."""
    nation, country = "", answered.country
    links: tuple[presenters.ExternalLink, ...] = ()
    if answered.outcome is QueryOutcome.OUTSIDE_ENGLAND and answered.nations:
        nation = presenters.nation_name(answered.nations[0], translator)
        links = presenters.nation_contacts(answered.nations[0])
    elif answered.outcome is QueryOutcome.CROWN_DEPENDENCY:
        country, links = presenters.crown_dependency(answered.country, translator)
    outward_codes = [text for text in answered.suggestions if " " not in text]
    return render.page(
        translator.language.code,
        "public/results/outcome.html",
        page_frame=page_frame(translator.language.code, "find"),
        outcome=answered.outcome.value,
        typed=answered.typed,
        shown=_postcode_shown(answered),
        is_part=answered.postcode is None,
        parts=len(outward_codes),
        any_named=any_named(answered.names, answered.typed),
        options=_options(answered, presenters.query(filters), translator),
        filters=presenters.pairs(filters),
        filter_query=presenters.query(filters),
        nation=nation,
        place=country,
        links=links,
        reason=presenters.fault_text(answered.fault, translator) if answered.fault else "",
        hint=answered.hint.value if answered.hint else "",
        called=answered.called,
        takes_article=takes_article(answered.called),
        is_within_text=answered.is_within_text,
    )


def _postcode_shown(answered: QueryResult) -> str:
    """The postcode or part of a postcode in the typed text, without other words."""
    search_text = parse_name_query(answered.typed).text.upper()
    return str(answered.postcode or answered.area or search_text or answered.typed)


def _options(
    answered: QueryResult, filter_query: str, translator: Translator
) -> list[presenters.SearchOption]:
    """Postcodes, names and districts to choose instead, with the same filters."""
    find_url = f"/{translator.language.code}/find"
    options = [
        presenters.SearchOption(text, f"{find_url}?postcode={quote_plus(text)}{filter_query}")
        for text in answered.suggestions
    ]
    if answered.outcome is QueryOutcome.UNKNOWN and answered.area:
        options.append(presenters.district_option(answered.area, filter_query, translator))
    names = (presenters.name_option(name, filter_query, translator) for name in answered.names)
    return [*options, *names]
