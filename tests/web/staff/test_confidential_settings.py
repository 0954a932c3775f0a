"""What the desk shows of a setting that the council's own list has as confidential."""

from pathlib import Path

import pytest

from app.core.staff_roles import SEEING_SOURCES, Role
from tests.web.page_reader import heading, main_part, words
from tests.web.staff.settings import settings_of
from tests.web.staff.signed_in import StaffClient, sign_in

NUMBER, NAME, POSTCODE = "2990114", "Teasel Lanthorne", "ZZ2 8BA"


def found_by(person: StaffClient, text: str) -> str:
    query = {"query_string": {"q": text}, "follow_redirects": True}
    return str(main_part(person.get("/council/settings/", **query).text))


@pytest.mark.parametrize("role", SEEING_SOURCES)
def test_staff_who_see_sources_find_it_by_name(seeded_copy: Path, role: Role) -> None:
    page = found_by(sign_in(seeded_copy, role), NAME)

    assert heading(page) == NAME
    assert POSTCODE in page


@pytest.mark.parametrize("text", [NAME, POSTCODE, "S-047"])
def test_an_analyst_finds_it_by_nothing_but_its_number(seeded_copy: Path, text: str) -> None:
    [own] = [one for one in settings_of(seeded_copy) if NUMBER in one.numbers]

    found = found_by(sign_in(seeded_copy, Role.ANALYST), text)

    assert own.provider_id not in found


def test_an_analyst_sees_its_number_only(seeded_copy: Path) -> None:
    page = found_by(sign_in(seeded_copy, Role.ANALYST), NUMBER)

    assert heading(page) == "Confidential setting"
    assert NUMBER in page
    assert NAME not in page
    assert POSTCODE not in page


def test_the_page_says_confidential_and_not_that_consent_or_address_are_missing(
    seeded_copy: Path,
) -> None:
    page = words(found_by(sign_in(seeded_copy, Role.EDITOR), NUMBER))

    assert "Not shown: the setting is confidential" in page
    assert "did not agree" not in page
    assert "hello@2990114.example" in page
    assert "It is confidential, so it gets no reminders" in page
    assert "It has no email address" not in page


def test_an_analyst_sees_the_name_of_every_other_setting(seeded_copy: Path) -> None:
    analyst = sign_in(seeded_copy, Role.ANALYST)
    others = [one for one in settings_of(seeded_copy) if one.name and NUMBER not in one.numbers]

    shown = {one.provider_id: found_by(analyst, one.provider_id) for one in others[::20]}

    assert all(one.name in words(shown[one.provider_id]) for one in others[::20])
