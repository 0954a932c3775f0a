"""The page for a search that leads to no list of settings."""

from urllib.parse import quote_plus, urlencode

from app.core.gazetteer_tables import takes_article
from app.core.name_query import parse_name_query
from app.core.provision import Choice
from app.core.search_filters import Filters
from app.i18n import Translator
from app.snapshot.name_search import any_named
from app.snapshot.query_resolution import QueryOutcome, QueryResult
from app.snapshot.second_point import SecondQuery
from app.web import presenters
from app.web.public.results.saving import NOTHING_SAVED, SavedList
from app.web.request_context import page_frame
from app.web.templating import render


def outcome_page(
    query_result: QueryResult,
    filters: Filters,
    translator: Translator,
    second: SecondQuery | None = None,
    saved: SavedList = NOTHING_SAVED,
) -> str:
    """The HTML that explains the outcome of a search and offers alternatives.

    Its form and links keep the filters, the second point and the saved settings. Where no kind is
    chosen, they have the kinds that the text names: clubs for "breakfast club".
    """
    kinds = parse_name_query(query_result.typed).kinds
    if kinds and not filters.kinds:
        filters = filters.choosing("kind", *(kind.value for kind in kinds))
    second_fields = (("also", second.text), ("order", second.order.value)) if second else ()
    kept_fields = (*filters.parameters, *second_fields, *saved.parameters)
    nation, country = "", query_result.country
    kept_query = f"&{urlencode(kept_fields)}" if kept_fields else ""
    links: tuple[presenters.ExternalLink, ...] = ()
    if query_result.outcome is QueryOutcome.OUTSIDE_ENGLAND and query_result.nations:
        nation = presenters.nation_name(query_result.nations[0], translator)
        links = presenters.nation_contacts(query_result.nations[0])
    elif query_result.outcome is QueryOutcome.CROWN_DEPENDENCY:
        country, links = presenters.crown_dependency(query_result.country, translator)
    outward_codes = [text for text in query_result.suggestions if " " not in text]
    return render.page(
        translator.language.code,
        "public/results/outcome.html",
        page_frame=page_frame(translator.language.code, "find", with_scripts=True),
        outcome=query_result.outcome.value,
        typed=query_result.typed,
        shown=_postcode_shown(query_result),
        is_part=query_result.postcode is None,
        parts=len(outward_codes),
        any_named=any_named(query_result.names, query_result.typed),
        options=_options(query_result, kept_query, translator),
        filters=kept_fields,
        filter_query=kept_query,
        nation=nation,
        place=country,
        links=links,
        reason=presenters.fault_text(query_result.fault, translator) if query_result.fault else "",
        hint=query_result.hint.value if query_result.hint else "",
        asks_for_clubs=kinds == (Choice.OUT_OF_SCHOOL,),
        called=query_result.called,
        takes_article=takes_article(query_result.called),
        is_within_text=query_result.is_within_text,
    )


def _postcode_shown(query_result: QueryResult) -> str:
    """The postcode or part of a postcode in the typed text, without other words."""
    search_text = parse_name_query(query_result.typed).text.upper()
    return str(query_result.postcode or query_result.area or search_text or query_result.typed)


def _options(
    query_result: QueryResult, filter_query: str, translator: Translator
) -> list[presenters.SearchOption]:
    """Postcodes, names and districts to choose instead, with the same filters."""
    find_url = f"/{translator.language.code}/find"
    options = [
        presenters.SearchOption(text, f"{find_url}?postcode={quote_plus(text)}{filter_query}")
        for text in query_result.suggestions
    ]
    if query_result.outcome is QueryOutcome.UNKNOWN and query_result.area:
        options.append(presenters.district_option(query_result.area, filter_query, translator))
    names = (presenters.name_option(name, filter_query, translator) for name in query_result.names)
    return [*options, *names]
