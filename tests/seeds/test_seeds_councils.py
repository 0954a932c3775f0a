"""The invented listings and Ofsted's extract for Sandmere: every situation, and what is shown."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session

from app.config import ROOT
from app.core.consent import Consent
from app.core.offer import Offer, Space, Text
from app.core.provision import Kind, Status
from app.data.session import record
from app.ingest.source_rows import ListingRow
from app.ingest.sources import council_listing, ofsted_council_extract
from app.publish.read_record import find_unpublished_listings
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.reader import Snapshots
from tests.builders import settings_for

SEEDS = ROOT / "seeds"
SANDMERE = "E06990001"
LISTING = SEEDS / "council_listing_995_2026-11-01.csv"
EXTRACT = SEEDS / "ofsted_council_extract_995_2026-11-01.xml"
TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def settings(seeded: Path) -> PublishedSettings:
    shown = Snapshots(seeded / "snapshots").current()
    assert shown is not None
    return shown.settings


@pytest.fixture
def session(seeded: Path) -> Iterator[Session]:
    with record(settings_for(seeded).database_url) as opened:
        yield opened


def listed(name: str) -> list[ListingRow]:
    return list(council_listing.read(SEEDS / name).records)


OFFERS: dict[str, Callable[[Offer], bool]] = {
    "space now": lambda o: any(
        vacancy.space is Space.NOW for vacancy in o.current_vacancies(TODAY)
    ),
    "space from a month": lambda o: any(one.from_month for one in o.current_vacancies(TODAY)),
    "full": lambda o: {one.space for one in o.current_vacancies(TODAY)} == {Space.FULL},
    "waiting list": lambda o: (
        {one.space for one in o.current_vacancies(TODAY)} == {Space.WAITING_LIST}
    ),
    "outdated space": lambda o: bool(o.vacancies) and not o.current_vacancies(TODAY),
    "prices with the day they hold from": lambda o: any(price.valid_from for price in o.prices),
    "an extra with what costs nothing": lambda o: any(
        extra.pence and extra.alternative for extra in o.extras
    ),
    "an extra without an amount": lambda o: any(one.pence is None for one in o.extras),
    "an extra without charge": lambda o: any(one.pence == 0 for one in o.extras),
    "all funded hours": lambda o: o.funded is not None and len(o.funded) == 5,
    "no funded hours": lambda o: o.funded == (),
    "funded hours not known": lambda o: o.funded is None and bool(o.opening),
    "term and holidays": lambda o: len({one.weeks for one in o.opening}) == 2,
    "open on Saturday": lambda o: any(one.weekday == 5 for one in o.opening),
    "a day to apply by that is over": lambda o: o.apply_by is not None and o.apply_by < TODAY,
    "a day to apply by": lambda o: o.apply_by is not None and o.apply_by > TODAY,
    "step-free": lambda o: o.step_free is True,
    "steps": lambda o: o.step_free is False,
    "several languages": lambda o: {"en", "pl"} <= set(o.languages),
    "school runs": lambda o: len(o.school_runs) > 1,
    "premises": lambda o: o.premises is not None,
    "help with special needs": lambda o: Text.SEND_SUPPORT in o.texts,
    "food": lambda o: Text.FOOD in o.texts,
    "how to apply": lambda o: Text.HOW_TO_APPLY in o.texts,
    "when funded hours can be taken": lambda o: Text.FUNDED_PATTERN in o.texts,
    "no details": lambda o: o == Offer(),
}


@pytest.mark.parametrize("situation", OFFERS)
def test_the_seeds_list_every_kind_of_offer_detail(situation: str) -> None:
    assert any(OFFERS[situation](row.offer) for row in listed(LISTING.name))


def test_about_six_in_ten_of_the_register_are_listed_and_overwick_lists_fewer() -> None:
    register = next(SEEDS.glob("ofsted_register*")).read_text(encoding="utf-8-sig").splitlines()
    in_sandmere = sum(row["Local authority"] == "Sandmere" for row in csv.DictReader(register[2:]))

    numbered = [row for row in listed(LISTING.name) if row.ofsted_urn]
    assert 0.5 < len(numbered) / in_sandmere < 0.65
    assert 5 <= len(listed("council_listing_996_2026-11-01.csv")) <= 15


def test_a_dozen_settings_have_texts_in_polish_and_arabic() -> None:
    texts = [row.offer.texts for row in listed(LISTING.name)]

    translated = [by_text for by_text in texts if any("pl" in words for words in by_text.values())]
    assert len(translated) >= 12
    for by_text in translated:
        assert all({"en", "pl", "ar"} == words.keys() for words in by_text.values())
        assert all("\u0621" <= max(words["ar"]) <= "\u06ff" for words in by_text.values())


def test_childminders_consent_through_the_council_to_each_degree() -> None:
    consents = Counter(row.consent for row in listed(LISTING.name))

    assert all(consents[one] for one in (Consent.ALL, Consent.AREA, Consent.COUNTED, None))
    assert consents[Consent.NOTHING] == 1


def test_an_agency_childminder_who_is_in_no_register_is_shown(
    settings: PublishedSettings,
) -> None:
    unregistered = {
        setting.name: setting.kind
        for setting in settings.all()
        if not setting.ofsted_urn and not setting.dfe_urn
    }

    assert unregistered["Briony Skerrywick"] is Kind.CHILDMINDER
    assert unregistered["Custom House Crèche"] is Kind.OTHER


def test_a_listing_whose_number_is_active_in_no_register_is_unpublished(session: Session) -> None:
    assert ("S-904", "2990999", None) in {
        (
            unpublished_listing.listing.reference,
            unpublished_listing.listing.ofsted_urn,
            unpublished_listing.status,
        )
        for unpublished_listing in find_unpublished_listings(session)
    }


# --- Ofsted's nightly extract ---


def test_the_extract_has_each_status_that_changes_what_is_shown() -> None:
    rows = list(ofsted_council_extract.read(EXTRACT).records)

    statuses = Counter(row.status for row in rows)
    assert statuses[Status.ACTIVE] > 130
    assert all(
        statuses[one]
        for one in (Status.SUSPENDED, Status.RESIGNED, Status.CANCELLED, Status.PROPOSED)
    )
    assert sum(row.is_confidential for row in rows) == 2
    assert sum(bool(row.conditions) for row in rows) == 2


@pytest.mark.parametrize(
    ("name", "is_shown"),
    [
        ("Skylark Early Years", True),  # registered since the quarterly file
        ("Heather Quillholm", True),  # also new; consent through the council
        ("Briar Lanthorne", False),  # proposed only
        ("Sea Pink Nursery", False),  # suspended
        ("Nettlecombe Pre-School", False),  # resigned
        ("Juniper Ó Marrambán", False),  # resigned, but in Ofsted's list of consents
        ("Larkspur Kelderstrand", False),  # asked for anonymity, but in that list too
        ("Haven Playroom", False),  # a refuge
    ],
)
def test_the_extract_decides_who_is_shown(
    settings: PublishedSettings, name: str, is_shown: bool
) -> None:
    assert (name in {setting.name for setting in settings.all()}) is is_shown


def test_counts_of_unlisted_settings_are_large_enough_to_publish(
    settings: PublishedSettings,
) -> None:
    summary = settings.summary("council", SANDMERE)

    assert summary is not None
    assert summary.nannies_count == 10
    assert summary.childminders_counted is not None
