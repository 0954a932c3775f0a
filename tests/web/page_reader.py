"""Reads pages as a person does, and lists every page and state.

`STATES` are paths after `/<lang>/` with the seeds; `EDGE_CASES` are those with the data of
`edge_case_dir`, which has what the seeds lack: a national border, a district without positions.
"""

import html
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from app import i18n
from app.config import ROOT, load_councils

COUNCIL = load_councils(ROOT / "seeds" / "councils.toml").all[0]
OFFERED = [
    one.code
    for one in i18n.offered_languages(i18n.coverage_by_language())
    if one.code in COUNCIL.languages
]

STATES = {
    "start": ("", 200),
    "results": ("find?postcode=ZZ1+2AB", 200),
    "results, page 2": ("find?postcode=ZZ1+2AB&page=2", 200),
    "results, one kind": ("find?postcode=ZZ1+2AB&kind=pre-school", 200),
    "results, filters": ("find?postcode=ZZ1+2AB&kind=childminder&kind=day-nursery&within=5", 200),
    "results over the border": ("find?postcode=ZZ6+7BE", 200),
    "nothing with these choices": ("find?postcode=ZZ7+0AB&kind=other&within=1", 200),
    "retired": ("find?postcode=ZZ3+9AA", 200),
    "no position": ("find?postcode=ZZ2+9AA", 200),
    "district": ("find?postcode=ZZ1", 200),
    "sector": ("find?postcode=ZZ1+2", 200),
    "around a town": ("find?around=town-eastfleet", 200),
    "around a ward": ("find?around=ward-E05990008", 200),
    "around a district": ("find?around=district-E06990002", 200),
    "suggestion": ("find?postcode=ZZI+2AB", 200),
    "not residential": ("find?postcode=GIR+0AA", 200),
    "outside England": ("find?postcode=EH1+1YZ", 200),
    "outside England, by name": ("find?postcode=Cardiff", 200),
    "Crown dependency, by name": ("find?postcode=St+Helier", 200),
    "a hint for near me": ("find?postcode=near+me", 200),
    "a hint for a kind of childcare": ("find?postcode=nursery", 200),
    "a postcode in other text": ("find?postcode=14+ZZ1+2AB", 200),
    "Crown dependency": ("find?postcode=JE2+3AB", 200),
    "overseas": ("find?postcode=GX11+1AA", 200),
    "unknown": ("find?postcode=B1+1BB", 200),
    "unknown, in a district": ("find?postcode=ZZ1+2YZ", 200),
    "names": ("find?postcode=St+Hild%27s", 200),
    "no such name": ("find?postcode=Qwxyzzy", 200),
    "invalid: nothing": ("find?postcode=", 400),
    "invalid: figures": ("find?postcode=1234", 400),
    "invalid: a sign": ("find?postcode=%3Cb%3E", 400),
    "invalid: too long": (f"find?postcode={'x' * 101}", 400),
    "invalid: unreadable": ("find?postcode=%00", 400),
    "invalid: its end": ("find?postcode=ZZ1+2CI", 400),
    "invalid: its area": ("find?postcode=QQ1+1AA", 400),
    "invalid: its shape": ("find?postcode=AB12+3CDE", 400),
    "results, a child's age and hours": ("find?postcode=ZZ1+2AB&age=9m&funded=working", 200),
    "results, children of four ages": (
        "find?postcode=ZZ1+2AB&age=8m&age=2y&age=3y&age=4y&unknown=1",
        200,
    ),
    "results with unknown values": ("find?postcode=ZZ1+2AB&age=2y&unknown=1", 200),
    "two points": ("find?postcode=ZZ1+2AB&also=ZZ6+7BE", 200),
    "two points, least detour": (
        "find?postcode=ZZ1+2AB&also=school-c2a7vxffjb7p&order=detour&age=2y",
        200,
    ),
    "a choice of schools": ("find?postcode=ZZ1+2AB&also=hild", 200),
    "no such second point": ("find?postcode=ZZ1+2AB&also=xyzzy", 200),
    "a browser's position": ("find?near=53.900,1.200", 200),
    "a position with a second point": ("find?near=53.900,1.200&also=ZZ6+7BE", 200),
    "a position far from England": ("find?near=57.100,-5.200", 200),
    "invalid: its position": ("find?near=0.123,51.123", 400),
    "a setting with every detail": ("place/gkadrxlknp3c/anchor-house-nursery", 200),
    "a report of a mistake": ("wrong/gkadrxlknp3c/prices", 200),
    "a report that was sent": ("wrong/gkadrxlknp3c/sent", 200),
    "a saved list": ("list?ids=gkadrxlknp3c.orxamso4me6s", 200),
    "a comparison": ("compare?ids=orxamso4me6s.ql53znyfwntz.gkadrxlknp3c.kdejaju6sado", 200),
    "a sheet": ("sheet?ids=orxamso4me6s.ql53znyfwntz.gkadrxlknp3c&age=9m", 200),
    "a council": ("area/E06990001", 200),
    "a council with few details": ("area/E06990002", 200),
    "a ward": ("area/E05990013", 200),
    "a ward with too few to show": ("area/E05990011", 200),
    "a family hub": ("hub/995-FH-1", 200),
    "a family hub of which half is known": ("hub/995-FH-2", 200),
    "a children's centre of which nothing is known": ("hub/995-CC-1", 200),
    "about the data": ("about/data", 200),
    "accessibility": ("about/accessibility", 200),
    "privacy": ("about/privacy", 200),
    "error 400": ("find?postcode=ZZ1+2AB&page=0", 400),
    "error 404": ("nothing-here", 404),
    "error 410": ("place/aaaaaaaaaaaa/", 410),
    "error 414": (f"find?postcode={'x' * 5000}", 414),
}
EDGE_CASES = {
    "near the border": ("find?postcode=CH5+1AA", 200),
    "found without a position to search from": ("find?postcode=ZZ7+1AA", 200),
    "a council without telephone": ("find?postcode=ZZ1+1AA", 200),
}


@dataclass(frozen=True)
class CardText:
    """A card of the list."""

    number: int
    name: str
    url: str
    distance: str
    text: str


def words(fragment: str) -> str:
    """The text without markup, with single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", fragment)).split())


def heading(page: str) -> str:
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert len(found) == 1, found
    return words(found[0])


def main_part(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def has_list(page: str) -> bool:
    """Whether the page has a list of cards, which may be empty."""
    return _list_opening(page) is not None


def asked(page: str) -> list[str]:
    """The facts that get a tick in the list, by their CSS classes."""
    opening = _list_opening(page)
    assert opening
    return [name.removeprefix("asked-") for name in opening[1].split()]


def list_start(page: str) -> int:
    """The offset of the list of cards in the page."""
    opening = _list_opening(page)
    assert opening
    return opening.start()


def _list_opening(page: str) -> re.Match[str] | None:
    return re.search(r'<ol class="places([^"]*)">', page)


def cards(page: str) -> list[CardText]:
    """The cards of the list, in order."""
    listed = page[list_start(page) :]
    listed = listed[: listed.index("</ol>")]
    return [_card(one) for one in listed.split('<li class="place"')[1:]]


def _card(one: str) -> CardText:
    number = re.search(r'id="p(\d+)"', one)
    link = re.search(r'<h2 id="t\d+"><a href="([^"]*)">(.*?)</a></h2>', one, re.DOTALL)
    distance = re.search(r'<span class="far">(.*?)</span>', one)
    if not (number and link and distance):
        raise AssertionError(one)
    return CardText(
        int(number[1]), words(link[2]), html.unescape(link[1]), words(distance[1]), words(one)
    )


def ids(page: str) -> list[str]:
    """The provider_id of each card."""
    return [card.url.split("/")[3] for card in cards(page)]


def links(page: str) -> list[str]:
    """Every URL that the page links to."""
    return [html.unescape(one) for one in re.findall(r'<a [^>]*href="([^"]*)"', page)]


def query(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)
