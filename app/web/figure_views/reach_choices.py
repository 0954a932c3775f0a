"""What an address of the reach view asks for: a council, and perhaps places that might open."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from app.core.measures.figure import Level
from app.core.measures.provision import ProvisionBand
from app.core.measures.reach import POPULATION
from app.i18n import Translator
from app.snapshot.insights.what_if import PLACES_MAX
from app.snapshot.published_statistics import PublishedStatistics, StatisticalArea
from app.web.figure_views.parameter_reader import ParameterReader, Problem, texts_of

PARAMETERS = ("area", "site", "places", "age")
USUAL_PLACES = 50
_LEVELS = {"E05": Level.WARD, "E01": Level.LSOA}


@dataclass(frozen=True)
class ReachChoices:
    """A request that was understood. `site` is None without a council, or where no places open.

    `typed_places` is the number as it came. `problems` are empty where it can be answered;
    `is_empty`: nothing is asked for yet.
    """

    area: StatisticalArea | None
    site: StatisticalArea | None
    places: int
    band: ProvisionBand
    typed_area: str
    typed_places: str
    problems: tuple[Problem, ...] = ()
    is_empty: bool = False


def read_reach_choices(
    statistics: PublishedStatistics, values: MultiDict[str, str], translator: Translator
) -> ReachChoices:
    """The choices of an address; other parameters are passed over."""
    read = {name: texts_of(values, name) for name in PARAMETERS}
    reader = ParameterReader(statistics, {}, read, translator)
    typed = reader.text("area")
    area = _council(reader)
    return ReachChoices(
        area=area,
        site=_site(reader, area) if area else None,
        places=_places(reader),
        band=_band(reader),
        typed_area=typed,
        typed_places=reader.text("places"),
        problems=tuple(reader.problems),
        is_empty=not typed,
    )


def _council(reader: ParameterReader) -> StatisticalArea | None:
    found = next(iter(reader.areas("area", 1)), None)
    if found and found.level is not Level.COUNCIL:
        reader.problem("area", reader.translator.gettext("Enter the name of a council."))
        return None
    return found


def _site(reader: ParameterReader, council: StatisticalArea) -> StatisticalArea | None:
    """A ward or small area of the council, as its form lists them."""
    code = reader.text("site")
    if not code:
        return None
    level = _LEVELS.get(code[:3])
    listed = reader.statistics.areas_within(level, council.code) if level else []
    found = next((one for one in listed if one.code == code), None)
    if found is None:
        text = reader.translator.gettext("Choose from the list where the places would open.")
        reader.problem("site", text)
    return found


def _places(reader: ParameterReader) -> int:
    typed = reader.text("places")
    if not typed:
        return USUAL_PLACES
    if typed.isascii() and typed.isdigit() and 1 <= int(typed[:4]) <= PLACES_MAX and len(typed) < 4:
        return int(typed)
    text = reader.translator.gettext(
        "Enter a number of places from 1 to %(most)s.", most=PLACES_MAX
    )
    reader.problem("places", text)
    return USUAL_PLACES


def _band(reader: ParameterReader) -> ProvisionBand:
    typed = reader.text("age")
    known = {one.value: one for one in POPULATION}
    if typed and typed not in known:
        reader.problem("age", reader.translator.gettext("Choose the age from the list."))
    return known.get(typed, ProvisionBand.ALL)
