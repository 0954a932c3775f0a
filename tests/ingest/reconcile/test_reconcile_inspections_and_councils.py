"""Inspections and councils follow the newest register without losing what it no longer has."""

import pytest
from sqlmodel import select

from app.core.ratings import OverallGrade
from app.data.tables import (
    InspectionVersion,
)
from tests.builders import Install, find_setting, nursery
from tests.ingest.reconcile.provider_rows import NOVEMBER, OCTOBER, provider_of

pytestmark = pytest.mark.both_engines


def test_inspections_stay_although_the_newest_file_no_longer_has_them(
    install: Install,
) -> None:
    card = {
        "EYR REIF: Most recent: Inspection date": "01/10/2026",
        "EYR REIF: Most recent: Inspection number": "10200001",
        "EYR REIF: Most recent: Safeguarding standards met?": "Met",
    }
    none = dict.fromkeys((name for name in nursery() if name.startswith("EYR")), "")
    install.register(nursery())

    install.register(nursery(**{**none, **card}), as_at=OCTOBER)

    setting = find_setting(install.publish().settings, "EY100001")
    assert setting is not None
    assert {inspection.number for inspection in setting.inspections} == {"10100001", "10200001"}


@pytest.mark.parametrize(
    "corrected",
    [
        {"EYR OEIF/CIF: Most recent: Overall effectiveness": "3"},
        {"EYR OEIF: Most recent: Full inspection date": "13/03/2020"},
        {"EYR OEIF: Most recent: Full inspection number": ""},
    ],
    ids=["grade", "date", "number"],
)
def test_a_corrected_inspection_is_shown_once(install: Install, corrected: dict[str, str]) -> None:
    install.register(nursery())

    install.register(nursery(**corrected), as_at=OCTOBER)

    setting = find_setting(install.publish().settings, "EY100001")
    assert setting is not None
    assert len(setting.inspections) == 1
    if "3" in corrected.values():
        assert setting.inspections[0].overall is OverallGrade.REQUIRES_IMPROVEMENT
    with install.session() as session:
        assert len(session.exec(select(InspectionVersion)).all()) == 2


def test_an_inspection_that_is_corrected_back_is_shown_in_its_current_form(
    install: Install,
) -> None:
    grade = "EYR OEIF/CIF: Most recent: Overall effectiveness"
    install.register(nursery())
    install.register(nursery(**{grade: "3"}), as_at=OCTOBER)

    install.register(nursery(), as_at=NOVEMBER)

    setting = find_setting(install.publish().settings, "EY100001")
    assert setting is not None
    assert [inspection.overall for inspection in setting.inspections] == [OverallGrade.GOOD]


def test_rows_of_two_councils_have_their_own_number(install: Install) -> None:
    second = ("council", "E06990002", "Overwick", "", "996", "")
    install.areas(("council", "E06990001", "Sandmere", "", "995", ""), second)

    install.register(nursery(), nursery("EY100002", **{"Local authority": "Overwick Council"}))

    assert (
        provider_of(install, "EY100001").la_number,
        provider_of(install, "EY100002").la_number,
    ) == (
        "995",
        "996",
    )


@pytest.mark.parametrize("first", ["areas", "register"])
def test_councils_are_matched_by_name_whichever_file_comes_first(
    install: Install, first: str
) -> None:
    rows = [
        nursery("EY100001", **{"Local authority": "Sandmere"}),
        nursery("EY100002", **{"Local authority": "Sandmere Bay"}),
        nursery("EY100003", **{"Local authority": "SANDMERE COUNCIL"}),
        nursery("EY100004", **{"Local authority": "Not Recorded"}),
        nursery("EY100005", **{"Local authority": "Atlantis"}),
    ]
    for name in sorted(("areas", "register"), key=lambda one: one != first):
        install.areas() if name == "areas" else install.register(*rows)

    numbers = [provider_of(install, f"EY10000{one}").la_number for one in range(1, 6)]
    assert numbers == ["995", "995", "995", None, None]


def test_a_renamed_council_keeps_its_providers(install: Install) -> None:
    install.register(nursery())
    install.areas()

    install.areas(("council", "E06990001", "Sandmere and Hythe", "", "995", "Sandmere"))

    assert provider_of(install, "EY100001").la_number == "995"
