"""Compares cards joined from shared fragments with the same cards rendered alone."""

import random
from dataclasses import replace
from datetime import date
from urllib.parse import quote_plus

import numpy as np
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from app.config import Council, Councils
from app.core.child_ages import ChildGroup, Children
from app.core.consent import Consent
from app.core.offer import Ages, CarePattern, Funded, Offer
from app.core.provision import Choice, Kind
from app.core.query_text import parse_query_text
from app.core.search_filters import Filters
from app.i18n import translator
from app.publish.selection.public_record import Selection
from app.publish.store.staging import write_directory, write_places
from app.snapshot.card_records import (
    CardRecord,
    CardRecords,
    address_line_arrays,
    street_line,
)
from app.snapshot.find_settings import find
from app.snapshot.layout import NamedArea
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.reader import Snapshot, open_settings, part_folder
from app.web import presenters
from app.web.public.results.fragments import (
    ADDRESS_PLACEHOLDER,
    NAME_PLACEHOLDER,
    CardPieces,
    FragmentCache,
    quoted,
    total_size,
)
from app.web.public.results.list_cards import CardCache
from app.web.public.results.page_cache import PageCache
from app.web.public.results.results_page import results_page_for
from app.web.public.results.site import Site, bind_site
from app.web.request_context import council_of_area
from app.web.templating import render
from tests.builders import NOW, offer, published_settings_of, setting

SANDMERE_COUNCIL = Council(
    name="Sandmere Council", la_code="E06990001", family_information_phone="0191 498 0100"
)
NATIONAL = Council(name="")
SANDMERE = NamedArea("E06990001", "council", "Sandmere", "", "990")
DAY = date(2026, 11, 22)
COUNCILS = Councils((SANDMERE_COUNCIL,))


def alone(
    settings: PublishedSettings, number: int, site: Site, children: Children
) -> tuple[bytes, bytes]:
    """The slow, simple implementation: the whole card rendered for one setting; and its sources."""
    setting = settings.get(number)
    area = settings.areas.get(("council", setting.la_code))
    card = presenters.card(
        setting, children, site.translator, settings.editions, council_of_area(area), area, DAY
    )
    pieces = CardPieces(
        *render.split_pieces(
            render.page(site.translator.language.code, "public/results/_card.html", card=card)
        )
    )
    lines = dict.fromkeys(filter(None, (*setting.address, setting.town, setting.postcode)))
    address_text, street = escape(", ".join(lines)), escape(street_line(setting).decode())
    html = b"<li>" + pieces.opening + b"1 mile" + pieces.kind
    if street:
        html += f" · <bdi translate=no>{street}</bdi>".encode()
    html += pieces.place
    if address_text:
        html += f'<p class="paper" translate=no><bdi>{address_text}</bdi></p>'.encode()
    html += b"<p>both</p>" + pieces.facts + pieces.missing + pieces.finding + pieces.call
    if address_text and setting.consent is not Consent.AREA:
        html += pieces.directions
    return html + pieces.closing, b" \xc2\xb7 ".join(pieces.sources.splitlines())


def differing(
    app: Flask, settings: PublishedSettings, site: Site, numbers: range, children: Children = ()
) -> list[int]:
    """Numbers of the settings whose joined card differs from the card rendered alone."""
    card_cache = CardCache(settings, DAY, 10**9)
    fragments = card_cache.fragments_of(site)
    wrong = []
    for number in numbers:
        record = settings.card_records.get(number)
        card_cache.render_card(fragments, site, number, record, children)
        joined = fragments.cards([(record, b"<li>", b"1 mile", b"<p>both</p>")], children)
        if (joined, fragments.sources_for([record])) != alone(settings, number, site, children):
            wrong.append(number)
    return wrong


@pytest.mark.parametrize("council", [SANDMERE_COUNCIL, NATIONAL], ids=["council", "national"])
@pytest.mark.parametrize("code", ["en", "pl", "ar"])
def test_every_joined_card_of_the_seeds_equals_a_card_rendered_alone(app, seeded, code, council):
    settings = open_settings(seeded / "snapshots", 1)

    with app.test_request_context():
        wrong = differing(
            app, settings, bind_site(translator(code), council), range(settings.manifest["rows"])
        )

    assert wrong == []


@pytest.mark.parametrize("code", ["en", "ar"])
@pytest.mark.parametrize(
    "children", [(), *((one,) for one in ChildGroup), (ChildGroup.TWO, ChildGroup.THREE_FOUR)]
)
def test_every_card_with_an_offer_is_the_card_rendered_alone(app, tmp_path, code, children):
    dice = random.Random(7)
    settings = published_settings_of(tmp_path, [varied(dice, number) for number in range(150)])

    with app.test_request_context():
        site = bind_site(translator(code), SANDMERE_COUNCIL)
        wrong = differing(app, settings, site, range(150), children)

    assert wrong == []


def varied(dice, number):
    """A setting with a random kind, offer and contact details."""
    whole, nothing = offer(), Offer()
    names = ("opening", "vacancies", "space_confirmed_on", "prices", "school_runs")
    facts = {name: getattr(dice.choice([whole, nothing]), name) for name in names}
    if facts["prices"] and dice.random() < 0.5:
        facts["prices"] = (replace(facts["prices"][0], pence=dice.choice([500, 610])),)
    facts_given = Offer(
        ages=dice.choice([None, Ages(0, 59), Ages(9, 47)]),
        funded=dice.choice([None, (), (Funded.WORKING_2,), tuple(Funded)]),
        periods=dice.choice([(), (CarePattern.TERM_ONLY,)]),
        **facts,
    )
    if dice.random() < 0.2:
        facts_given = replace(facts_given, space_confirmed_on=date(2024, 1, 1))
    return setting(
        f"p{number:011d}",
        kind=dice.choice([Kind.DAY_NURSERY, Kind.PRE_SCHOOL, Kind.OUT_OF_SCHOOL]),
        choice=dice.choice([Choice.DAY_NURSERY, Choice.OUT_OF_SCHOOL]),
        offer=facts_given,
        phone=dice.choice(["", "0191 498 0123"]),
        email=dice.choice(["", "a@b.example"]),
        website=dice.choice(["", "https://b.example/", "javascript:alert(1)"]),
    )


def test_fragments_over_the_budget_are_evicted_and_the_page_is_still_complete(app, seeded):
    snapshot = app.extensions["app_state"].snapshots.current()
    page_cache = PageCache(snapshot, DAY, COUNCILS, budget_bytes=1)
    with app.test_request_context():
        site = bind_site(translator("en"), SANDMERE_COUNCIL)
        pages = [
            page_of(page_cache, snapshot, site, text) for text in ("ZZ1 2AB", "ZZ6 7BE", "ZZ1 2AB")
        ]

    assert pages[0] == pages[2] != pages[1]


def test_the_page_cache_is_carried_over_when_only_settings_have_changed(app, tmp_path, monkeypatch):
    listed = [
        setting("b" * 12, name="Bee"),
        setting("c" * 12, name="Cow", choice=Choice.CHILDMINDER),
    ]
    before = snapshot_of(app, tmp_path / "before", listed)
    after = snapshot_of(app, tmp_path / "after", [setting("a" * 12, name="Ant"), listed[1]])
    with app.test_request_context():
        site = bind_site(translator("en"), SANDMERE_COUNCIL)
        fresh = page_of(PageCache(after, DAY, COUNCILS, 10**9), after, site, "ZZ1 2AB")
        page_cache = PageCache(before, DAY, COUNCILS, 10**9)
        page_of(page_cache, before, site, "ZZ1 2AB")
        monkeypatch.setattr(render, "page", lambda *_, **__: 1 / 0)

        page = page_of(page_cache.carry_over(after, DAY, COUNCILS), after, site, "ZZ1 2AB")

    assert page == fresh
    assert b"Ant" in page


@pytest.mark.parametrize("changed", [{"is_invented": True}, {"areas": [], "names": []}])
def test_the_page_cache_is_not_carried_over_when_more_than_settings_has_changed(
    app, tmp_path, changed
):
    before = snapshot_of(app, tmp_path / "before", [setting()], areas=[SANDMERE])
    after = snapshot_of(app, tmp_path / "after", [setting()], **{"areas": [SANDMERE], **changed})
    with app.test_request_context():
        page_cache = PageCache(before, DAY, COUNCILS, 10**9)
        page_of(page_cache, before, bind_site(translator("en"), SANDMERE_COUNCIL), "ZZ1 2AB")

    assert page_cache.cards.fragments
    assert not page_cache.carry_over(after, DAY, COUNCILS).cards.fragments
    assert not page_cache.carry_over(before, date(2026, 11, 23), COUNCILS).cards.fragments


def snapshot_of(app, folder, listed, **parts):
    """A publication of these settings, with the postcodes of the seeds."""
    selection = Selection(
        **{"settings": listed, "counted": [], "areas": [], "names": [], "editions": []}
        | {"is_invented": False}
        | parts
    )
    write_directory(folder, "places", 1, NOW, write_places(selection))
    return Snapshot(
        open_settings(folder, 1), app.extensions["app_state"].snapshots.current().postcodes
    )


def page_of(page_cache, snapshot, site, text):
    found = find(snapshot, parse_query_text(text), Filters(), 1)
    results_page = results_page_for(*found)
    page_cache.render_missing(results_page, site)
    return page_cache.join(results_page, site)


def test_a_worker_whose_first_search_finds_nothing_answers_it_and_the_next(client, monkeypatch):
    monkeypatch.setattr("app.web.public.results.page_cache._page_cache", None)

    nothing = client.get("/en/find?postcode=ZZ6+7BE&kind=childminder&within=1")
    something = client.get("/en/find?postcode=ZZ6+7BE")

    assert (nothing.status_code, something.status_code) == (200, 200)
    assert something.text.count('<li class="place"') == 10


def test_an_area_only_setting_shows_only_its_area_on_the_card(tmp_path):
    facts_given = {"address": ("1 High Street",), "town": "Sandmere", "postcode": "ZZ1 2AB"}
    home = setting("a" * 12, consent=Consent.AREA, latitude=None, longitude=None, postcode="ZZ1")

    card_records = published_settings_of(
        tmp_path, [home, setting("b" * 12, name="Zed", **facts_given)]
    ).card_records

    assert card_records.get(0).address_text == b"ZZ1"
    assert card_records.get(1).address_text == b"1 High Street, Sandmere, ZZ1 2AB"


@pytest.mark.parametrize("rows", [None, 1, 3])
def test_a_directory_of_an_earlier_release_never_shows_addresses_of_other_settings(tmp_path, rows):
    listed = [setting("a" * 12, name="Ant"), setting("b" * 12, name="Bee")]
    published_settings_of(tmp_path, listed)
    folder = part_folder(tmp_path, "places", 1)
    for name, array in address_line_arrays([b"elsewhere"] * (rows or 0)).items():
        (folder / f"{name}.npy").unlink()
        if rows:  # as an earlier release leaves them when it removes settings
            np.save(folder / f"{name}.npy", array)

    card_records = CardRecords(folder, has_card_facts=True)

    assert [card_records.get(number).address_text for number in (0, 1)] == [b"", b""]


def test_a_card_may_have_the_name_and_the_address_of_its_setting_more_than_once():
    fragments = FragmentCache(lambda day: str(day))
    record = CardRecord(b"abc/den", b"Tom & Jo", 1, 2, 3, 0, 4, b"1 High Street", b"High Street")
    opening = f"<a href={ADDRESS_PLACEHOLDER}>{NAME_PLACEHOLDER}</a> {NAME_PLACEHOLDER}:"
    closing = f"<a aria-label='Call {NAME_PLACEHOLDER}' href={ADDRESS_PLACEHOLDER}>"
    pieces = CardPieces(*(b"" for _ in CardPieces._fields))._replace(
        opening=opening.encode(), closing=closing.encode()
    )
    fragments.render_missing(record, (), lambda: pieces, is_area_only=False, has_listing=True)

    card = fragments.cards([(record, b"<li>", b"1 mile", b"")])

    assert card is not None
    assert card.startswith(b"<li><a href=abc/den>Tom &amp; Jo</a> Tom &amp; Jo:1 mile")
    assert card.endswith(b"<a aria-label='Call Tom &amp; Jo' href=abc/den>")


def test_settings_of_an_older_schema_do_not_share_their_facts(tmp_path):
    listed = [setting("a" * 12, name="Ant"), setting("b" * 12, name="Bee")]
    published_settings_of(tmp_path, listed)
    folder = part_folder(tmp_path, "places", 1)

    now = CardRecords(folder, has_card_facts=True)
    older = CardRecords(folder, has_card_facts=False)

    assert now.get(0).facts_key == now.get(1).facts_key
    assert older.get(0).facts_key != older.get(1).facts_key


def test_the_site_used_least_recently_loses_its_fragments_first(app):
    snapshot = app.extensions["app_state"].snapshots.current()
    page_cache = PageCache(snapshot, DAY, COUNCILS, budget_bytes=10**9)
    with app.test_request_context():
        english, polish, arabic = (
            bind_site(translator(code), SANDMERE_COUNCIL) for code in ("en", "pl", "ar")
        )
        for site in (english, polish, english):
            page_of(page_cache, snapshot, site, "ZZ1 2AB")
        page_cache.cards._budget = total_size(page_cache.cards.fragments.values()) - 1
        page_of(page_cache, snapshot, arabic, "ZZ1 2AB")

    assert english.key in page_cache.cards.fragments
    assert polish.key not in page_cache.cards.fragments


@given(text=st.one_of(st.text(), st.text("aB9 ,.-_~'&/")))
def test_an_address_is_quoted_like_the_standard_library_does(text):
    assert quoted(text.encode()) == quote_plus(text).encode()
