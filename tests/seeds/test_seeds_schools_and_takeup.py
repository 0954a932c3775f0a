"""The invented schools, take-up and help: real layouts, every situation, all seeds imported."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from app.cli.seed import FILES
from app.config import ROOT, load_councils
from app.core.period import Period
from app.core.provision import Choice, Kind
from app.core.ratings import Framework, Inspection, JudgementArea, OverallGrade, Standard
from app.core.takeup import Entitlement, HiddenReason
from app.data.editions import find_current_editions
from app.data.session import record
from app.data.tables import RefreshRun
from app.ingest.sources import funded_takeup, ofsted_schools, schools
from app.ingest.sources.family_hubs.hub_lists import PUBLIC_NOTES
from app.snapshot.layout import Setting
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.reader import Snapshots
from tests.builders import settings_for

SEEDS = ROOT / "seeds"
SANDMERE, OVERWICK, ENGLAND = "E06990001", "E06990002", "E92000001"
WARDS = SEEDS / "ward_takeup_995_2026-10-15.csv"

Situation = Callable[[Any], bool]


@pytest.fixture(scope="module")
def settings(seeded: Path) -> PublishedSettings:
    shown = Snapshots(seeded / "snapshots").current()
    assert shown is not None
    return shown.settings


@pytest.fixture
def session(seeded: Path) -> Iterator[Session]:
    with record(settings_for(seeded).database_url) as opened:
        yield opened


def header(path: Path, key: str) -> list[str]:
    lines = csv.reader(path.read_text(encoding="cp1252").splitlines())
    return next(line for line in lines if key in line)


# --- layouts and imports ---


@pytest.mark.parametrize(
    ("name", "true_one"),
    [
        ("edubasealldata20261030.csv", "schools/edubasealldata20260930.csv"),
        (
            "state-funded_schools_as_at_30_September_2026.csv",
            "ofsted_schools/state_funded_schools_2026-09.csv",
        ),
    ],
)
def test_a_file_of_schools_has_the_columns_of_the_real_one(name: str, true_one: str) -> None:
    assert header(SEEDS / name, "URN") == header(ROOT / "tests" / "files" / true_one, "URN")


@pytest.mark.parametrize(("source", "name"), FILES, ids=[name for _, name in FILES])
def test_every_row_of_every_file_can_be_read_and_no_column_is_left_out(
    source: Any, name: str, session: Session
) -> None:
    content = source.read(SEEDS / name, session)

    assert content.rows_count > 0
    assert list(content.bad) == []
    assert content.ignored == ()


def test_every_file_is_loaded_as_an_invented_edition(session: Session) -> None:
    editions = find_current_editions(session)

    counts = {edition.source: edition.rows_count for edition in editions}
    assert {edition.file_name for edition in editions} == {name for _, name in FILES}
    assert all(edition.is_invented for edition in editions)
    assert counts.keys() >= {
        *("schools", "ofsted_schools", "ofsted_council_extract/995", "council_listing/995"),
        *("council_listing/996", "funded_takeup", "ward_takeup/995", "family_hubs/995"),
        "childminder_agencies",
    }
    assert counts["schools"] == 21
    assert counts["ward_takeup/995"] == 12 * 5 * 8  # wards, terms, entitlements and ages


def test_no_seed_has_a_date_after_1_november(session: Session) -> None:
    assert max(edition.as_at for edition in find_current_editions(session)) == date(2026, 11, 1)


def test_nothing_was_refused_or_left_out_while_loading(session: Session) -> None:
    runs = session.exec(select(RefreshRun)).all()

    assert len(runs) == len(FILES)
    assert {run.unreadable_count for run in runs} == {0}
    assert {run.reason for run in runs} == {"", PUBLIC_NOTES}


# --- schools ---


def school(settings: PublishedSettings, urn: str) -> Setting:
    return next(setting for setting in settings.all() if setting.dfe_urn == urn)


def test_there_are_nursery_classes_nursery_schools_and_an_independent_school(
    settings: PublishedSettings,
) -> None:
    found = [setting for setting in settings.all() if setting.dfe_urn]

    kinds = Counter(setting.kind for setting in found)
    assert kinds[Kind.NURSERY_SCHOOL] == 2
    assert kinds[Kind.NURSERY_CLASS] >= 15
    assert [setting.name for setting in found if setting.is_independent] == ["Kelp House School"]
    assert {setting.la_code for setting in found} == {SANDMERE, OVERWICK}


def test_a_class_and_a_private_nursery_on_one_site_are_two_services(
    settings: PublishedSettings,
) -> None:
    own = school(settings, "990010")

    there = {setting.choice for setting in settings.all() if setting.postcode == own.postcode}
    assert there == {Choice.SCHOOL_NURSERY, Choice.DAY_NURSERY}


def test_schools_without_a_nursery_closed_or_not_yet_open_are_not_imported() -> None:
    reading = schools.read(SEEDS / "edubasealldata20261030.csv")

    names = {row.name for row in reading.records}
    assert not names & {
        *("Turnstone Junior School", "Estuary High School", "Old Mill Infant School"),
        "New Harbour Primary School",
    }


def early_years(found: Inspection) -> object:
    return found.standards.get(JudgementArea.EARLY_YEARS) or found.grades.get(
        JudgementArea.EARLY_YEARS
    )


SCHOOL_SITUATIONS: dict[str, Situation] = {
    "a report card, early years best": lambda f: early_years(f) is Standard.EXCEPTIONAL,
    "a report card, early years below": lambda f: early_years(f) is Standard.ATTENTION,
    "a report card, safeguarding not met": lambda f: (
        f.framework is Framework.SCHOOL_REPORT_CARD and f.safeguarding_met is False
    ),
    "early years graded at a later visit": lambda f: f.inspected_on == date(2026, 6, 16),
    "outstanding": lambda f: f.overall is OverallGrade.OUTSTANDING,
    "inadequate": lambda f: f.overall is OverallGrade.INADEQUATE,
    "early years better than the whole": lambda f: (
        f.overall is OverallGrade.REQUIRES_IMPROVEMENT and early_years(f) is OverallGrade.GOOD
    ),
    "no overall grade, not judged": lambda f: (
        f.framework is Framework.SCHOOL_PREVIOUS and f.overall is None
    ),
    "an ungraded visit": lambda f: f.note == "School remains Good",
    "an ungraded visit that found less": lambda f: f.note == "Some aspects not as strong",
}


@pytest.mark.parametrize("situation", SCHOOL_SITUATIONS)
def test_each_inspection_outcome_has_a_school(situation: str) -> None:
    reading = ofsted_schools.read(SEEDS / "state-funded_schools_as_at_30_September_2026.csv")

    found = [inspection for row in reading.records for inspection in row.inspections]
    assert any(map(SCHOOL_SITUATIONS[situation], found))


def test_a_school_may_be_new_or_inspected_only_as_its_predecessor(
    settings: PublishedSettings,
) -> None:
    became_academy = school(settings, "990011")

    assert school(settings, "990017").inspections == ()
    frameworks = {inspection.framework for inspection in became_academy.inspections}
    assert frameworks == {Framework.SCHOOL_UNGRADED}


# --- take-up and help ---


@pytest.mark.parametrize("code", [ENGLAND, SANDMERE, OVERWICK])
def test_take_up_covers_five_years(settings: PublishedSettings, code: str) -> None:
    level = "country" if code == ENGLAND else "council"

    figures = settings.takeup(level, code)
    for entitlement in (Entitlement.EARLY_LEARNING, Entitlement.UNIVERSAL):
        years = {figure.period for figure in figures if figure.entitlement is entitlement}
        assert years == {Period(year) for year in range(2022, 2027)}


def test_englands_figures_of_2026_are_the_published_ones(
    settings: PublishedSettings,
) -> None:
    shown = {
        (one.entitlement, one.ages): (one.registered_count, one.eligible_count, one.percent)
        for one in settings.takeup("country", ENGLAND)
        if one.period == Period(2026)
    }

    early, universal = (Entitlement.EARLY_LEARNING, "2"), (Entitlement.UNIVERSAL, "3-4")
    assert shown[early] == (85_629, 119_598, pytest.approx(71.597351))
    assert shown[universal] == (1_127_056, 1_250_185, pytest.approx(90.2, abs=0.05))


def test_symbols_are_where_official_figures_have_them(settings: PublishedSettings) -> None:
    figures = settings.takeup("council", OVERWICK) + settings.takeup("council", SANDMERE)

    assert {figure.hidden for figure in figures} >= {
        *(HiddenReason.CONFIDENTIAL, HiddenReason.NOT_APPLICABLE, HiddenReason.NOT_AVAILABLE),
        *(HiddenReason.LOW, HiddenReason.UNRELIABLE, None),
    }
    assert any((figure.percent or 0) > 100 for figure in figures)


def test_some_wards_are_too_small_to_show_and_most_are_not() -> None:
    figures = [row.figure for row in funded_takeup.read_wards(WARDS).records]

    few = [figure for figure in figures if figure.hidden is HiddenReason.FEW]
    assert 0 < len(few) < len(figures) / 4
    assert {one.entitlement for one in few} >= {Entitlement.EARLY_LEARNING, Entitlement.UNIVERSAL}
    assert any(figure.hidden is HiddenReason.CONFIDENTIAL for figure in figures)


def test_only_sandmere_has_hubs_centres_and_an_agency(
    settings: PublishedSettings,
) -> None:
    kinds = Counter(point.kind.value for point in settings.help_points(SANDMERE))

    assert kinds == {"family-hub": 3, "childrens-centre": 2}
    assert all(point.latitude for point in settings.help_points(SANDMERE))
    assert settings.help_points(OVERWICK) == []
    assert [agency.childminders_count for agency in settings.agencies(SANDMERE)] == [23]


def test_the_council_of_the_install_names_its_services() -> None:
    council = load_councils(SEEDS / "councils.toml").by_code(SANDMERE)

    assert council is not None
    assert council.send_local_offer_url.startswith("https://www.sandmere.example/")
    assert council.sendiass_url
    assert council.sendiass_phone
    assert council.family_hubs_url
