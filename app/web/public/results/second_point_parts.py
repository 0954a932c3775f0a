"""The parts of a results page that are about a second point. They are rendered for each request."""

from markupsafe import Markup

from app.core.distance import metres_between
from app.core.search_points import PointOrder
from app.i18n import Translator
from app.snapshot.second_point import SecondPoint
from app.web import presenters
from app.web.public.results.results_page import ResultsPage
from app.web.public.results.site import Site, to_html
from app.web.templating import render


def with_second_point_note(results_page: ResultsPage, translator: Translator) -> ResultsPage:
    """The page with choices above its list, if the text for its second point may mean several."""
    second, origin = results_page.second, results_page.origin
    if second is None or not second.choices or second.point:
        return results_page
    code, filter_query = translator.language.code, presenters.query(results_page.filters)
    note = render.fragment(
        code,
        "public/results/_second_point_note.html",
        around=origin.label,
        first_url=f"/{code}/find?{origin.parameter}={origin.query}",
        options=presenters.second_options(second, filter_query, translator),
        are_schools=any(choice.distance_m is not None for choice in second.choices),
    )
    return results_page._replace(note=results_page.note + note.encode())


def second_value_html(results_page: ResultsPage) -> bytes:
    """What stands in the field for the second point, and in the heading: its name or the text."""
    second = results_page.second
    if second is None:
        return b""
    return str(Markup.escape(second.point.label if second.point else second.typed)).encode()


def two_point_count_html(results_page: ResultsPage, point: SecondPoint, site: Site) -> bytes:
    """The line with the number of settings near both points."""
    translator, matches, second = site.translator, results_page.matches, results_page.second
    assert second is not None
    names = (
        presenters.first_name(results_page.origin.label, translator),
        presenters.first_name(point.label, translator),
    )
    line = presenters.two_point_count_line(
        matches.counted, names, second.order, results_page.filters, translator
    )
    return to_html(translator, line)


def two_point_beyond_html(results_page: ResultsPage, site: Site) -> bytes:
    """The line with the number of settings that are listed further away."""
    matches, second = results_page.matches, results_page.second
    assert second is not None
    line = presenters.two_point_beyond_line(
        matches.counted, matches.total, second.order, results_page.filters, site.translator
    )
    return to_html(site.translator, line)


def two_distances_html(results_page: ResultsPage, point: SecondPoint, site: Site) -> list[bytes]:
    """For each setting of the page, its distances from both points."""
    origin, matches, second = results_page.origin, results_page.matches, results_page.second
    assert second is not None
    direct_m = metres_between(origin.latitude, origin.longitude, point.latitude, point.longitude)
    found = []
    for match, second_m in zip(matches.page, matches.second_distances_m, strict=True):
        extra_m = None
        if second.order is PointOrder.DETOUR:
            extra_m = max(0, round(match.distance_m + second_m - direct_m))
        lines = presenters.distance_lines(
            origin.label, point, (match.distance_m, second_m), extra_m, site.translator
        )
        found.append(b" <br>".join(to_html(site.translator, line) for line in lines))
    return found
