"""What results pages say about settings that the previous release has published."""

import json

import numpy as np
import pytest

from app.core.child_ages import CHILD_AGES
from app.core.offer import SCHOOL_AGE_MONTHS, Ages, Offer
from app.core.query_text import parse_query_text
from app.i18n import translator
from app.snapshot.array_files import read_array
from app.snapshot.facet_counts import facet_counts
from app.snapshot.find_settings import find
from app.snapshot.layout import CARD_FACTS_SINCE
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.reader import Snapshot, part_folder
from app.web.public.results.page_cache import PageCache
from app.web.public.results.results_page import results_page_for
from app.web.public.results.site import bind_site
from tests.builders import chosen_filters, published_settings_of, setting
from tests.web.public.results.test_fragments import COUNCILS, DAY, SANDMERE_COUNCIL, page_of

POINT = (53.9, 1.2)
LATER_BITS = sum(age.bit for age in CHILD_AGES if age.first_month >= SCHOOL_AGE_MONTHS)
TODDLERS = setting("a" * 12, name="Ant", offer=Offer(ages=Ages(24, 47)))
EVERY_AGE = setting("b" * 12, name="Bee", offer=Offer(ages=Ages(0, None)))


def published_before(folder, *listed):
    """These settings as the previous release published them: without bits from 5 years on."""
    published_settings_of(folder, listed)
    places = part_folder(folder, "places", 1)
    np.save(places / "offers.npy", read_array(places, "offers") & ~LATER_BITS)
    manifest = json.loads((places / "manifest.json").read_text())
    return PublishedSettings(places, {**manifest, "schema": CARD_FACTS_SINCE - 1})


def test_after_a_removal_cards_have_the_facts_of_their_own_settings(app, tmp_path):
    """Their fragment keys are numbers, which a removal changes."""
    postcodes = app.extensions["app_state"].snapshots.current().postcodes
    before = Snapshot(published_before(tmp_path / "before", TODDLERS, EVERY_AGE), postcodes)
    after = Snapshot(published_before(tmp_path / "after", EVERY_AGE), postcodes)
    with app.test_request_context():
        site = bind_site(translator("en"), SANDMERE_COUNCIL)
        page_cache = PageCache(before, DAY, COUNCILS, 10**9)
        page_of(page_cache, before, site, "ZZ1 2AB")

        page = page_of(page_cache.carry_over(after, DAY, COUNCILS), after, site, "ZZ1 2AB")
        fresh = page_of(PageCache(after, DAY, COUNCILS, 10**9), after, site, "ZZ1 2AB")

    assert page == fresh


@pytest.mark.parametrize("age", ["5y", "8y", "11y"])
def test_whether_a_setting_takes_a_child_of_school_age_is_not_known(tmp_path, age):
    grid = published_before(tmp_path, TODDLERS, EVERY_AGE).grid
    chosen, with_unknown = (
        chosen_filters(age=age, include_unknown=included) for included in (False, True)
    )

    found = grid.nearest(*POINT, chosen, 0, 10)

    assert (found.counted, found.unknown, found.unknown_total) == (0, 2, 2)
    bits = grid.bits_within(*POINT, 10_000, None)
    assert grid.nearest(*POINT, with_unknown, 0, 10).counted == 2
    assert facet_counts(bits, with_unknown)["age", age] == 2


def test_younger_children_are_found_as_before(tmp_path):
    grid = published_before(tmp_path, TODDLERS, EVERY_AGE).grid

    found = grid.nearest(*POINT, chosen_filters(age="9m"), 0, 10)

    assert (found.counted, found.unknown) == (1, 0)


def test_a_card_does_not_say_that_a_child_of_school_age_is_refused(app, tmp_path):
    postcodes = app.extensions["app_state"].snapshots.current().postcodes
    before = Snapshot(published_before(tmp_path, EVERY_AGE), postcodes)
    with app.test_request_context():
        site = bind_site(translator("en"), SANDMERE_COUNCIL)
        page_cache = PageCache(before, DAY, COUNCILS, 10**9)
        filters = chosen_filters(age=["3y", "7y"])
        results_page = results_page_for(*find(before, parse_query_text("ZZ1 2AB"), filters, 1))
        page_cache.render_missing(results_page, site)

        page = page_cache.join(results_page, site).decode()

    assert "Takes 3 years" not in page
    assert "Ask if they take all your children." in page
