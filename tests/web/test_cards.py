"""Cards put together from twins' words against the same cards rendered alone."""

import json
import random
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from markupsafe import escape

from app.config import Council, Councils
from app.core.offer import Ages, Funded, Offer, Period
from app.core.provision import Choice, Consent, Kind
from app.core.search import Filters
from app.i18n import voice
from app.publish.select import Selection
from app.publish.write import write_directory, write_places
from app.snapshot.answers import answer
from app.snapshot.cards import Labels, where_arrays
from app.snapshot.layout import NamedArea
from app.snapshot.places import Places
from app.snapshot.reader import Snapshot, folder_of, open_places
from app.web import present, render
from app.web.binding import council_of_area
from app.web.cards import Words
from app.web.listing import Face, listing_of
from app.web.question import settings_for
from app.web.results import Kept
from tests.builders import NOW, offer, place, places_of

HOME = Council(
    name="Sandmere Council", la_code="E06990001", family_information_phone="0191 498 0100"
)
NATIONAL = Council(name="")
SANDMERE = NamedArea("E06990001", "council", "Sandmere", "", "990")
DAY = date(2026, 11, 22)
COUNCILS = Councils((HOME,))


def alone(places: Places, number: int, face: Face, item: bytes, miles: bytes) -> bytes:
    """The slow plain twin: the whole card rendered for this place and nobody else."""
    place = places.get(number)
    council = council_of_area(places.areas.get(("council", place.la_code)))
    card = present.card(place, face.voice, places.editions, face.home, council, DAY)
    pieces = render.pieces(render.page(face.voice.language.code, "finder/_card.html", card=card))
    lines = dict.fromkeys(filter(None, (*place.address, place.town, place.postcode)))
    where = str(escape(", ".join(lines))).encode()
    return item + pieces[0] + miles + pieces[1] + where + b"".join(pieces[2:])


def differing(app: Flask, places: Places, face: Face, numbers: range) -> list[int]:
    """Numbers of places whose card from shared words is not the card rendered alone."""
    kept = Kept(app.extensions["binding"].snapshots.current(), DAY, COUNCILS, 10**9)
    kept._places = places
    words = Words(face.voice.date)
    wrong = []
    for number in numbers:
        label = places.labels.get(number)
        words.learn(label, partial(kept._card, face, number))
        joined = words.cards([(label, b"<li>", b"1 mile")])
        if joined != alone(places, number, face, b"<li>", b"1 mile"):
            wrong.append(number)
    return wrong


@pytest.mark.parametrize("home", [HOME, NATIONAL], ids=["council", "national"])
@pytest.mark.parametrize("code", ["en", "pl", "ar"])
def test_every_card_of_the_seeds_is_the_card_rendered_alone(app, seeded, code, home):
    places = open_places(seeded / "snapshots", 1)

    with app.test_request_context():
        wrong = differing(app, places, Face(voice(code), home), range(places.manifest["rows"]))

    assert wrong == []


@pytest.mark.parametrize("code", ["en", "ar"])
def test_every_card_with_an_offer_is_the_card_rendered_alone(app, tmp_path, code):
    dice = random.Random(7)
    places = places_of(tmp_path, [varied(dice, number) for number in range(150)])

    with app.test_request_context():
        wrong = differing(app, places, Face(voice(code), HOME), range(150))

    assert wrong == []


def varied(dice, number):
    """A place with a part of an offer, its ways to be reached, and a kind, in every mixture."""
    whole, nothing = offer(), Offer()
    names = ("opening", "vacancies", "space_confirmed_on", "prices")
    facts = {name: getattr(dice.choice([whole, nothing]), name) for name in names}
    told = Offer(
        ages=dice.choice([None, Ages(0, 59), Ages(9, 47)]),
        funded=dice.choice([None, (), (Funded.WORKING_2,), tuple(Funded)]),
        periods=dice.choice([(), (Period.TERM_ONLY,)]),
        **facts,
    )
    if dice.random() < 0.2:
        told = replace(told, space_confirmed_on=date(2024, 1, 1))
    return place(
        f"p{number:011d}",
        kind=dice.choice([Kind.DAY_NURSERY, Kind.PRE_SCHOOL, Kind.OUT_OF_SCHOOL]),
        choice=dice.choice([Choice.DAY_NURSERY, Choice.OUT_OF_SCHOOL]),
        offer=told,
        phone=dice.choice(["", "0191 498 0123"]),
        email=dice.choice(["", "a@b.example"]),
        website=dice.choice(["", "https://b.example/", "javascript:alert(1)"]),
    )


@pytest.mark.national
def test_cards_of_all_england_are_the_cards_rendered_alone(app, national):
    root = Path(national) / "snapshots"
    places = open_places(root, json.loads((root / "current").read_text())["places"])

    with app.test_request_context():
        face = Face(voice("en"), NATIONAL)
        wrong = differing(app, places, face, range(0, places.manifest["rows"], 9))

    assert wrong == []


def test_words_that_outgrow_the_budget_are_forgotten_and_the_page_is_still_whole(app, seeded):
    snapshot = app.extensions["binding"].snapshots.current()
    kept = Kept(snapshot, DAY, COUNCILS, budget_bytes=1)
    with app.test_request_context():
        face = Face(voice("en"), HOME)
        pages = [page_of(kept, snapshot, face, text) for text in ("ZZ1 2AB", "ZZ6 7BE", "ZZ1 2AB")]

    assert pages[0] == pages[2] != pages[1]


def test_what_is_kept_is_handed_on_when_places_alone_have_changed(app, tmp_path, monkeypatch):
    listed = [place("b" * 12, name="Bee"), place("c" * 12, name="Cow", choice=Choice.CHILDMINDER)]
    before = snapshot_of(app, tmp_path / "before", listed)
    after = snapshot_of(app, tmp_path / "after", [place("a" * 12, name="Ant"), listed[1]])
    with app.test_request_context():
        face = Face(voice("en"), HOME)
        fresh = page_of(Kept(after, DAY, COUNCILS, 10**9), after, face, "ZZ1 2AB")
        kept = Kept(before, DAY, COUNCILS, 10**9)
        page_of(kept, before, face, "ZZ1 2AB")
        monkeypatch.setattr(render, "page", lambda *_, **__: 1 / 0)

        page = page_of(kept.hand_on(after, DAY, COUNCILS), after, face, "ZZ1 2AB")

    assert page == fresh
    assert b"Ant" in page


@pytest.mark.parametrize("changed", [{"is_invented": True}, {"areas": [], "names": []}])
def test_nothing_is_handed_on_when_more_than_places_has_changed(app, tmp_path, changed):
    before = snapshot_of(app, tmp_path / "before", [place()], areas=[SANDMERE])
    after = snapshot_of(app, tmp_path / "after", [place()], **{"areas": [SANDMERE], **changed})
    with app.test_request_context():
        kept = Kept(before, DAY, COUNCILS, 10**9)
        page_of(kept, before, Face(voice("en"), HOME), "ZZ1 2AB")

    assert kept._words
    assert not kept.hand_on(after, DAY, COUNCILS)._words
    assert not kept.hand_on(before, date(2026, 11, 23), COUNCILS)._words


def snapshot_of(app, folder, listed, **parts):
    """A publication of these places, with the postcodes of the seeds."""
    selection = Selection(
        **{"places": listed, "counted": [], "areas": [], "names": [], "editions": []}
        | {"is_invented": False}
        | parts
    )
    write_directory(folder, "places", 1, NOW, write_places(selection))
    return Snapshot(open_places(folder, 1), app.extensions["binding"].snapshots.current().postcodes)


def page_of(kept, snapshot, face, text):
    answered = answer(snapshot, text)
    found = settings_for(snapshot, answered, Filters(), 1)
    listing = listing_of(snapshot, answered, found, 1, b"")
    kept.render_for(listing, face)
    return kept.join(listing, face)


def test_a_worker_whose_first_search_finds_nothing_answers_it_and_the_next(client, monkeypatch):
    monkeypatch.setattr("app.web.results._kept", None)

    nothing = client.get("/en/find?postcode=ZZ6+7BE&kind=childminder&within=1")
    something = client.get("/en/find?postcode=ZZ6+7BE")

    assert (nothing.status_code, something.status_code) == (200, 200)
    assert something.text.count('<li class="place"') == 10


def test_a_home_that_shows_its_area_has_no_more_than_that_on_its_card(tmp_path):
    told = {"address": ("1 High Street",), "town": "Sandmere", "postcode": "ZZ1 2AB"}
    home = place("a" * 12, consent=Consent.AREA, latitude=None, longitude=None, postcode="ZZ1")

    labels = places_of(tmp_path, [home, place("b" * 12, name="Zed", **told)]).labels

    assert labels.get(0).where == b"ZZ1"
    assert labels.get(1).where == b"1 High Street, Sandmere, ZZ1 2AB"


@pytest.mark.parametrize("rows", [None, 1, 3])
def test_a_directory_of_an_earlier_release_has_no_addresses_and_never_those_of_others(
    tmp_path, rows
):
    listed = [place("a" * 12, name="Ant"), place("b" * 12, name="Bee")]
    places_of(tmp_path, listed)
    folder = folder_of(tmp_path, "places", 1)
    for name, array in where_arrays([b"elsewhere"] * (rows or 0)).items():
        (folder / f"{name}.npy").unlink()
        if rows:  # as an earlier release leaves them when it takes places out
            np.save(folder / f"{name}.npy", array)

    labels = Labels(folder)

    assert [labels.get(number).where for number in (0, 1)] == [b"", b""]
