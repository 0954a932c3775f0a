"""Adding a setting, removing it, and merging two that are one."""

import pytest

from app.core.staff_roles import Role
from app.data.council_settings import find_council_settings
from app.data.session import record
from app.snapshot.reader import Snapshots
from tests.builders import settings_for
from tests.web.page_reader import heading, main_part, words
from tests.web.staff.signed_in import SANDMERE, sign_in

NEW = {
    "kind": "pre-school",
    "name": "Meadow Pre-school",
    "reason": "It is new and not registered yet",
}
ADD = "/council/settings/add"


@pytest.fixture
def officer(seeded_copy):
    return sign_in(seeded_copy, Role.EDITOR)


def settings_of(data_dir, la_number=SANDMERE):
    with record(settings_for(data_dir).database_url) as session:
        return find_council_settings(session, la_number)


@pytest.fixture
def nursery(seeded_copy):
    """A public setting in the council's file, with an Ofsted number."""
    found = settings_of(seeded_copy)
    return next(
        one for one in found if one.references and one.numbers and one.kind != "childminder"
    )


def published_setting(data_dir, name):
    return next(
        (
            one
            for one in Snapshots(data_dir / "snapshots").current().settings.all()
            if one.name == name
        ),
        None,
    )


def add(officer, nursery, **typed):
    return officer.post(ADD, NEW | {"postcode": nursery.postcodes[0]} | typed)


def test_an_officer_adds_a_setting_that_families_find_and_removes_it(seeded_copy, officer, nursery):
    form = officer.get(ADD)
    answer = add(officer, nursery)
    page = officer.get(answer.location).text
    added = published_setting(seeded_copy, NEW["name"])
    family = officer.get(f"/en/place/{added.provider_id}/", follow_redirects=True)
    question = officer.get(f"/council/settings/{added.provider_id}/remove")
    removed = officer.post(
        f"/council/settings/{added.provider_id}/remove", {"reason": "It was added by mistake"}
    )
    listed = officer.get(removed.location).text

    assert (form.status_code, answer.status_code, family.status_code) == (200, 303, 200)
    assert "Added. Families see it now." in page
    assert "As the council's staff added it" in words(page)
    assert "Added to the list" in words(page)
    assert "The register" not in words(page)
    assert question.status_code == 200
    assert "The setting is removed" in listed
    assert published_setting(seeded_copy, NEW["name"]) is None


def test_a_home_is_added_without_being_shown(seeded_copy, officer, nursery):
    answer = add(officer, nursery, kind="childminder", name="Bea's childminding")
    page = officer.get(answer.location).text

    assert "Families do not see it until you record what the provider agreed to show" in page
    assert published_setting(seeded_copy, "Bea's childminding") is None


def test_everything_that_is_wrong_is_said_at_once_and_nothing_typed_is_lost(seeded_copy, officer):
    answer = officer.post(ADD, {"name": "", "postcode": "Mill Lane", "kind": "castle"})
    page = words(main_part(answer.text))

    assert answer.status_code == 422
    for problem in (
        "Choose what kind of setting it is",
        "Write the name that families know",
        "Write a whole postcode, such as SM1 4AB",
        "Choose or write a reason",
    ):
        assert problem in page
    assert 'value="Mill Lane"' in answer.text


def test_a_setting_that_exists_is_not_added_again_but_opened(officer, nursery):
    first = add(officer, nursery)
    second = add(officer, nursery, name="meadow PRE-SCHOOL")

    assert second.status_code == 422
    assert "You have a setting of this kind and name there already" in second.text
    assert first.location.partition("?")[0] in second.text


def test_a_postcode_of_another_council_is_refused_with_its_name(seeded_copy, officer):
    settings = Snapshots(seeded_copy / "snapshots").current().settings
    other = next(
        area
        for (level, _), area in settings.areas.items()
        if level == "council" and area.la_number != SANDMERE
    )
    theirs = next(one for one in settings.all() if one.la_code == other.code and one.latitude)
    answer = officer.post(ADD, NEW | {"postcode": theirs.postcode})

    assert answer.status_code == 422
    assert f"This postcode is in {other.name}" in answer.text


def test_only_a_setting_that_was_added_can_be_removed(officer, nursery):
    path = f"/council/settings/{nursery.provider_id}/remove"

    assert officer.get(path).status_code == 404
    assert officer.post(path, {"reason": "no"}).status_code == 404
    assert f"{nursery.provider_id}/remove" not in officer.get(path.rpartition("/")[0]).text


def test_two_settings_are_compared_and_then_merged(seeded_copy, officer, nursery):
    added_path = add(officer, nursery, kind=nursery.kind).location.partition("?")[0]
    added_id = added_path.rpartition("/")[2]
    choice = officer.get(f"{added_path}/merge").text
    compared = f"{added_path}/merge/{nursery.provider_id}"
    page = officer.get(compared)
    unexplained = officer.post(compared)
    merged = officer.post(compared, {"reason": "Both are one setting, which was listed twice"})
    kept = officer.get(merged.location).text

    assert compared in choice
    assert "This one becomes part of it" in page.text
    assert unexplained.status_code == 422
    assert merged.location.startswith(f"/council/settings/{nursery.provider_id}?")
    assert "Both are one setting now." in kept
    assert "Another setting became part of this one" in words(kept)
    assert officer.get(f"/council/settings/{added_id}").status_code == 404
    assert published_setting(seeded_copy, NEW["name"]) is None


def test_settings_that_are_not_one_are_not_merged_and_the_page_says_why(
    seeded_copy, officer, nursery
):
    other = next(
        one
        for one in settings_of(seeded_copy)
        if one.numbers and one.provider_id != nursery.provider_id
    )
    path = f"/council/settings/{nursery.provider_id}/merge/{other.provider_id}"
    answers = officer.get(path), officer.post(path, {"reason": "a test"})

    assert [one.status_code for one in answers] == [200, 409]
    for answer in answers:
        assert heading(answer.text) == "Are these one setting?"
        assert "two registrations are two settings" in answer.text


def test_a_setting_of_another_council_cannot_be_merged_into_ones_own(seeded_copy, officer, nursery):
    theirs = settings_of(seeded_copy, "996")[0].provider_id
    path = f"/council/settings/{nursery.provider_id}/merge/{theirs}"

    assert officer.get(path).status_code == 404
    assert officer.post(path, {"reason": "a test"}).status_code == 404
