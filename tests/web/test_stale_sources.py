"""Every page that shows an overdue source warns about it, in every language, from the right day."""

import re
import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app import create_app
from app.i18n import translator
from app.snapshot.layout import Edition
from app.web import presenters
from tests.builders import settings_for
from tests.web.page_reader import OFFERED, cards, list_start, main_part, words
from tests.web.public.api.test_council_csv import URL as TABLE
from tests.web.public.api.test_council_csv import rows
from tests.web.source_ages import freeze_day, set_source_ages

AS_AT = date(2026, 3, 3)
LAST = date(2026, 9, 19)  # 200 days later: the last day on which it is not overdue
NEXT = LAST + timedelta(days=1)
AGES = {"ofsted_register": (AS_AT, 200)}
FIND = "find?postcode=ZZ1+2AB"
PAGES = {
    "the start": "",
    "results": FIND,
    "results around a town": "find?around=town-eastfleet",
    "a place": "place/gkadrxlknp3c/anchor-house-nursery",
    "a council": "area/E06990001",
    "a ward": "area/E05990013",
    "about the data": "about/data",
    "an error": "nothing-here",
}
ON_THE_PLACE = "%(publisher)s, as at %(date)s. This information may be out of date: ask the place."
ELSEWHERE = "%(publisher)s, as at %(date)s. This information may be out of date."
LIST = "This list is older than it should be. What it says may be out of date."
WARNING = re.compile(r'<p class="src stale">(.*?)</p>')


@pytest.fixture(scope="module")
def aged_dir(seeded, tmp_path_factory):
    data_dir = tmp_path_factory.mktemp("aged") / "install"
    shutil.copytree(seeded, data_dir, ignore=shutil.ignore_patterns("metrics", "inbox"))
    set_source_ages(data_dir, AGES)
    return data_dir


@pytest.fixture
def client(aged_dir):
    return create_app(settings_for(aged_dir)).test_client()


def warning_text(
    code: str, message: str = ELSEWHERE, publisher: str = "Ofsted", day: date = AS_AT
) -> str:
    spoken = translator(code)
    text = spoken.gettext(message, publisher=spoken.text_or_same(publisher), date=spoken.date(day))
    return re.sub("[\u2066-\u2069]", "", text)  # on a page these are elements


def warnings(page: str) -> list[str]:
    return [words(re.sub("</?bdi[^>]*>", "", one)) for one in WARNING.findall(page)]


@pytest.mark.parametrize("code", OFFERED)
@pytest.mark.parametrize("rest", PAGES.values(), ids=PAGES)
def test_every_page_warns_from_the_day_after_the_last_day(client, monkeypatch, code, rest):
    freeze_day(monkeypatch, LAST, hour=23)
    before = client.get(f"/{code}/{rest}").text
    freeze_day(monkeypatch, NEXT, hour=0)
    after = client.get(f"/{code}/{rest}").text

    assert warnings(before) == []
    assert warning_text(code) in warnings(after[after.index("<footer") :])
    assert set(warnings(after)) <= {
        warning_text(code),
        warning_text(code, ON_THE_PLACE),
        warning_text(code, LIST),
    }


@pytest.mark.parametrize("code", OFFERED)
def test_a_setting_page_says_to_ask_the_setting_and_an_area_page_does_not(
    client, monkeypatch, code
):
    freeze_day(monkeypatch, NEXT)

    place, area, listed, about = (
        warnings(main_part(client.get(f"/{code}/{PAGES[page]}").text))
        for page in ("a place", "a council", "results", "about the data")
    )

    assert place == [warning_text(code, ON_THE_PLACE)]
    assert set(area) == {warning_text(code)}
    assert listed == [warning_text(code, ON_THE_PLACE)]
    assert about == [warning_text(code, LIST)]


def test_each_language_has_its_own_warning():
    for message in (ON_THE_PLACE, ELSEWHERE, LIST):
        assert len({warning_text(code, message) for code in OFFERED}) == len(OFFERED)


@pytest.mark.parametrize("code", OFFERED)
def test_cached_pages_do_not_outlive_the_day(client, monkeypatch, code):
    path = f"/{code}/{FIND}"
    for day, is_warned in ((LAST, False), (NEXT, True), (LAST, False)):
        freeze_day(monkeypatch, day)
        pages = [client.get(path), client.get(path), client.get(f"{path}&page=1")]

        assert [bool(warnings(page.text)) for page in pages] == [is_warned] * 3
        assert pages[0].data == pages[1].data == pages[2].data  # the second from the fast path


def test_a_page_warns_once_about_the_sources_of_its_cards_and_no_other(seeded_copy, monkeypatch):
    set_source_ages(seeded_copy, {"schools": (AS_AT, 35), "council_listing/995": (AS_AT, 130)})
    client = create_app(settings_for(seeded_copy)).test_client()
    freeze_day(monkeypatch, NEXT)
    settings = client.application.extensions["app_state"].snapshots.current().settings
    late = {name: settings.editions[name].publisher for name in ("schools", "council_listing/995")}

    seen = []
    for page in range(1, 6):
        html = main_part(client.get(f"/en/{FIND}&page={page}").text)
        sources = {
            source
            for card in cards(html)
            for source in settings.find(card.url.split("/")[3]).sources.values()
        }
        expected = sorted(
            warning_text("en", ON_THE_PLACE, late[one]) for one in sources & late.keys()
        )
        assert sorted(warnings(html)) == expected
        assert warnings(html[list_start(html) :]) == []  # none on the cards
        seen.append(len(expected))

    assert max(seen) == 2


def test_help_points_next_to_a_list_warn_about_their_own_source(seeded_copy, monkeypatch):
    set_source_ages(seeded_copy, {"family_hubs/995": (AS_AT, 100)})
    client = create_app(settings_for(seeded_copy)).test_client()
    freeze_day(monkeypatch, NEXT)

    page = main_part(client.get(f"/en/{FIND}").text)

    assert warnings(page) == [warning_text("en", publisher="Sandmere")]
    assert warnings(page) == warnings(page[page.index('<details class="panel people') :])


def test_the_page_of_a_hub_warns_once_and_says_to_ask(seeded_copy, monkeypatch):
    set_source_ages(seeded_copy, {"family_hubs/995": (AS_AT, 100)})
    client = create_app(settings_for(seeded_copy)).test_client()
    freeze_day(monkeypatch, NEXT)

    page = main_part(client.get("/en/hub/995-FH-1").text)

    assert warnings(page) == [warning_text("en", ON_THE_PLACE, "Sandmere")]


def test_the_api_marks_a_source_as_stale_from_that_day(client, monkeypatch):
    found = []
    for day in (LAST, NEXT):
        freeze_day(monkeypatch, day)
        editions = client.get("/api/v1/places?postcode=ZZ1+2AB").json["editions"]
        found.append({source for source, edition in editions.items() if edition["is_stale"]})
        table = rows(client.get(TABLE).data)
        found.append({one["stale_sources"] for one in table})

    assert found == [set(), {""}, {"ofsted_register"}, {"", "ofsted_register"}]


EDITION = Edition("x", "X", "X", "", "", "", AS_AT, 200, 1, is_invented=False)


@pytest.mark.parametrize(
    ("day", "late"),
    [(AS_AT - timedelta(days=9), 0), (AS_AT, 0), (LAST, 0), (NEXT, 1), (NEXT.replace(day=30), 11)],
)
def test_overdue_days_are_counted_from_the_last_day(day, late):
    assert EDITION.days_late(day) == late


def test_invented_data_is_never_overdue():
    assert replace(EDITION, is_invented=True).days_late(date(2099, 1, 1)) == 0


def test_sources_of_one_publisher_and_day_share_a_note_that_warns_if_any_is_stale():
    editions = {"x": EDITION, "y": replace(EDITION, source="y", stale_after_days=400)}

    both = presenters.source_notes(("y", "x", "z"), editions, translator("en"), NEXT)
    one = presenters.source_notes(("y",), editions, translator("en"), NEXT)

    assert both == (presenters.SourceNote(warning_text("en", publisher="X"), is_stale=True),)
    assert one == (presenters.SourceNote("X, as at 3 March 2026"),)
