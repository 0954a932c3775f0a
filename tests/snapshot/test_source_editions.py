"""Editions as pages list them, and thresholds of what the start page promises."""

from datetime import date

import pytest

from app.core.provision import Choice
from app.snapshot.layout import EDIT_SOURCE_PREFIX, Edition
from app.snapshot.setting_counts import SettingCounts
from app.snapshot.source_editions import merge_edit_editions, sources_of_site


def edition(source: str, publisher: str, day: int, rows_count: int) -> Edition:
    return Edition(
        source=source,
        title="",
        publisher=publisher,
        url="",
        licence="",
        attribution="",
        as_at=date(2026, 11, day),
        rows_count=rows_count,
        stale_after_days=40,
        is_invented=False,
    )


def test_the_edits_of_a_council_are_one_source_with_all_rows_and_the_newest_day():
    editions = [
        edition("schools", "DfE", 1, 9),
        edition(f"{EDIT_SOURCE_PREFIX}995/2026-11-07", "Sandmere", 7, 2),
        edition(f"{EDIT_SOURCE_PREFIX}995/2026-11-05", "Sandmere", 5, 3),
        edition(f"{EDIT_SOURCE_PREFIX}996/2026-11-06", "Harrow", 6, 1),
    ]

    merged = merge_edit_editions(editions)

    assert [(one.publisher, one.as_at.day, one.rows_count) for one in merged] == [
        ("DfE", 1, 9),
        ("Sandmere", 7, 5),
        ("Harrow", 6, 1),
    ]


def test_sources_of_other_councils_are_counted_by_council():
    sources = ["schools", "council_listing/995", "council_edit/995/1", "schools/996", "x/996/2"]

    found = sources_of_site(sources, "995")

    assert found.own == ("schools", "council_listing/995", "council_edit/995/1")
    assert found.other_councils_count == 1


@pytest.mark.parametrize(("days", "is_stale"), [(40, False), (41, True)])
def test_an_edition_is_stale_after_the_days_of_its_source(days, is_stale):
    register = edition("ofsted_register", "Ofsted", 1, 9)

    assert register.is_stale(date.fromordinal(register.as_at.toordinal() + days)) is is_stale


def test_many_is_more_than_a_quarter_of_the_settings():
    counts = SettingCounts({Choice.DAY_NURSERY: 5, Choice.CHILDMINDER: 3})

    assert not counts.is_many(2)
    assert counts.is_many(3)
    assert not SettingCounts().is_many(0)
