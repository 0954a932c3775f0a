"""The sketch map of a results page, with a key of its streets, joined from cached parts."""

import re
from functools import lru_cache
from typing import NamedTuple

from app.i18n import Translator
from app.web import presenters
from app.web.public.results.fragments import escaped
from app.web.public.results.results_page import ResultsPage
from app.web.public.results.site import to_html
from app.web.templating import render
from app.web.templating.render import PageTemplate

_WHERE, _DISTANCE = "\ue010where\ue011", "\ue010distance\ue011"
_split_values = re.compile(f"({_WHERE}|{_DISTANCE})".encode()).split
OUTWARD_CODE_MAX = 4  # characters
_is_outward_code = re.compile(rb"[A-Z]{1,2}[0-9][0-9A-Z]?").fullmatch
HERE = 8  # the wording without a direction, after those of the eight directions
AT_THE_ORIGIN_M = 80  # so near a direction has no meaning: a postcode is an area itself


class _Wording(NamedTuple):
    """A line of the key in a language: the texts around its two values, and their order."""

    before: bytes
    between: bytes
    after: bytes
    is_distance_first: bool


class SketchMaps:
    """The rendered parts of the sketch map, by language."""

    def __init__(self) -> None:
        self._parts: dict[str, tuple[PageTemplate, tuple[_Wording, ...]]] = {}

    def render_missing(self, translator: Translator) -> None:
        """Render the parts of a language if they are not cached."""
        code = translator.language.code
        if code not in self._parts:
            template = render.fragment_template(
                code, "public/results/_sketch.html", ("sketch", "key", "second_note")
            )
            self._parts[code] = template, tuple(_wordings(translator))

    def draw(
        self, results_page: ResultsPage, translator: Translator, distances: list[bytes]
    ) -> bytes | None:
        """The map, empty if there is nothing to draw; None if its parts are not cached.

        `distances` has the HTML of the distance of each setting on the page.
        """
        cached = self._parts.get(translator.language.code)
        if cached is None:
            return None
        template, wordings = cached
        origin, first = results_page.origin, results_page.first_number
        matches, records = results_page.matches.page, results_page.card_records
        numbers = range(first, first + len(matches))
        areas = [  # homes that show no more of their address than its outward code
            len(record.address_text) <= OUTWARD_CODE_MAX
            and _is_outward_code(record.address_text) is not None
            for record in records
        ]
        points = zip(numbers, matches, areas, strict=True)
        if not matches:
            return b""
        second, furthest = results_page.second_point, matches[-1]
        if second:  # then the list does not end with the furthest from the first point
            furthest = max(matches, key=lambda match: match.distance_m)
        sketch = presenters.sketch(
            origin.latitude,
            origin.longitude,
            furthest,
            points,
            (second.latitude, second.longitude) if second else None,
        )
        key: list[bytes] = []
        for number, match, record, is_area, direction, distance in zip(
            numbers, matches, records, areas, sketch.directions, distances, strict=True
        ):
            where = (
                _area(translator, record.address_text)
                if is_area
                else escaped(record.street or record.name)
            )
            before, between, after, is_distance_first = wordings[
                direction if match.distance_m > AT_THE_ORIGIN_M else HERE
            ]
            if is_distance_first:
                key += (_item(number), before, distance, between, where, after)
            else:
                key += (_item(number), before, where, between, distance, after)
        note = _second_note(translator) if b'"you second"' in sketch.svg else b""
        return template.fill({"sketch": sketch.svg, "key": b"".join(key), "second_note": note})


@lru_cache(4096)
def _area(translator: Translator, outward: bytes) -> bytes:
    return to_html(translator, translator.gettext("area %(area)s", area=outward.decode()))


@lru_cache(64)
def _second_note(translator: Translator) -> bytes:
    return to_html(translator, translator.gettext("The white dot is the second point."))


@lru_cache(4096)
def _item(number: int) -> bytes:
    return b'<li id="k%d"><b>%d</b> ' % (number, number)


def _wordings(translator: Translator) -> list[_Wording]:
    texts = presenters.key_lines(_WHERE, _DISTANCE, translator)
    return [_wording(to_html(translator, text)) for text in texts]


def _wording(html: bytes) -> _Wording:
    isolated = html.replace(_WHERE.encode(), b'<bdi translate="no">%b</bdi>' % _WHERE.encode())
    before, first, between, _, after = _split_values(isolated)
    return _Wording(before, between, after, first == _DISTANCE.encode())
