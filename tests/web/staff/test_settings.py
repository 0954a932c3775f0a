"""Finding a setting, its page, and corrections of it."""

import re

import pytest

from app.core.staff_roles import Role
from app.snapshot.reader import Snapshots
from app.web.staff.setting.groups import GROUPS
from tests.web.page_reader import heading, main_part, words
from tests.web.staff.form_reader import form_values
from tests.web.staff.settings import REASON, contact_form, public_phone, settings_of
from tests.web.staff.signed_in import sign_in


def test_a_setting_is_found_by_anything_that_an_officer_has(officer, listed):
    texts = (
        listed.name[:6],
        *listed.numbers,
        *listed.references,
        listed.postcodes[0].replace(" ", "").lower(),
        " ".join(listed.phones[0]),
        listed.provider_id,
    )

    for text in texts:
        found = {"query_string": {"q": text}, "follow_redirects": True}
        page = officer.get("/council/settings/", **found).text
        assert f"/council/settings/{listed.provider_id}" in page, text


def test_a_setting_that_families_do_not_see_is_listed_with_the_reason(officer, seeded_copy):
    query = {"q": "2990122"}
    found = officer.get("/council/settings/", query_string=query, follow_redirects=True)

    assert "Not public" in words(main_part(found.text))


def test_every_setting_that_is_listed_has_a_page(officer, seeded_copy):
    found = settings_of(seeded_copy)

    paths = [f"/council/settings/{one.provider_id}" for one in found[::4]]
    statuses = {officer.get(path).status_code for path in paths}

    assert len(found) > 150
    assert statuses == {200}


def test_settings_of_another_council_are_neither_listed_nor_shown(officer, seeded_copy):
    other = next(one for one in settings_of(seeded_copy, "996") if one.name)

    listed = officer.get("/council/settings/", query_string={"q": other.name}).text
    answers = [
        officer.get(f"/council/settings/{other.provider_id}{rest}").status_code
        for rest in ("", "/edit/contact", "/withhold", "/end/phone")
    ]
    changed = officer.post(f"/council/settings/{other.provider_id}/withhold", REASON)

    assert other.provider_id not in listed
    assert answers == [404] * 4
    assert changed.status_code == 404
    assert public_phone(seeded_copy, other.provider_id) is not None


def test_a_corrected_telephone_number_is_public_at_once(officer, listed, seeded_copy):
    path = f"/council/settings/{listed.provider_id}"

    answer = officer.post(
        f"{path}/edit/contact", contact_form(officer, listed, phone="0191 498 0555")
    )
    page = officer.get(answer.headers["Location"]).text

    assert answer.status_code == 303
    assert public_phone(seeded_copy, listed.provider_id) == "0191 498 0555"
    assert "Families see it now" in words(page)
    assert "Ada Officer" in words(page)
    assert "The setting confirmed it by telephone" in words(page)


def test_a_number_that_cannot_be_right_is_explained_and_nothing_typed_is_lost(officer, listed):
    path = f"/council/settings/{listed.provider_id}/edit/contact"

    answer = officer.post(path, contact_form(officer, listed, phone="01632", email="a@b.example"))

    assert answer.status_code == 422
    assert 'value="01632"' in answer.text
    assert 'value="a@b.example"' in answer.text
    assert "write one phone number" in words(answer.text)


def test_a_correction_needs_a_reason(officer, listed, seeded_copy):
    before = public_phone(seeded_copy, listed.provider_id)

    answer = officer.post(
        f"/council/settings/{listed.provider_id}/edit/contact",
        contact_form(officer, listed, phone="0191 498 0555", usual_reason=""),
    )

    assert answer.status_code == 422
    assert public_phone(seeded_copy, listed.provider_id) == before


def test_of_two_officers_one_sees_what_the_other_saved_and_loses_nothing(
    officer, listed, seeded_copy
):
    other = sign_in(seeded_copy, Role.EDITOR, name="Ben Officer")
    path = f"/council/settings/{listed.provider_id}/edit/contact"

    opened = contact_form(officer, listed, phone="0191 498 0222")
    other.post(path, contact_form(other, listed, phone="0191 498 0111"))
    answer = officer.post(path, opened)
    again = officer.post(path, {**form_values(answer.text), **REASON})

    assert answer.status_code == 409
    assert heading(answer.text) == "Contact"
    shown = words(answer.text)
    assert all(one in shown for one in ("0191 498 0111", "0191 498 0222", "Ben Officer"))
    assert again.status_code == 303
    assert public_phone(seeded_copy, listed.provider_id) == "0191 498 0222"


def test_ending_a_correction_shows_the_sources_value_again(officer, listed, seeded_copy):
    path = f"/council/settings/{listed.provider_id}"
    before = public_phone(seeded_copy, listed.provider_id)
    officer.post(f"{path}/edit/contact", contact_form(officer, listed, phone="0191 498 0555"))

    answer = officer.post(f"{path}/end/phone", REASON)

    assert answer.status_code == 303
    assert public_phone(seeded_copy, listed.provider_id) == before


def test_a_withheld_setting_is_gone_at_once_and_still_found_by_staff(officer, listed, seeded_copy):
    path = f"/council/settings/{listed.provider_id}"

    officer.post(f"{path}/withhold", REASON)

    assert public_phone(seeded_copy, listed.provider_id) is None
    assert "withheld by the council" in words(officer.get(path).text)
    saved = words(officer.get(path, query_string={"saved": "public"}).text)
    assert "Families do not see it, as they do not see all of this setting." in saved
    officer.post(f"{path}/show", REASON)
    assert public_phone(seeded_copy, listed.provider_id) is not None


def test_a_setting_is_closed_from_a_day_and_opened_again(officer, listed, seeded_copy):
    path = f"/council/settings/{listed.provider_id}"

    empty = officer.post(f"{path}/close", {"day": "soon"})
    answer = officer.post(f"{path}/close", {**REASON, "day": "2026-11-20"})
    closed = words(officer.get(path).text)
    hidden = public_phone(seeded_copy, listed.provider_id)
    officer.post(f"{path}/reopen", REASON)

    assert empty.status_code == 422
    assert answer.headers["Location"].endswith("saved=closed")
    assert "Not public: closed by the council" in closed
    assert "Closed from 20 November 2026" in closed
    assert hidden is None
    assert public_phone(seeded_copy, listed.provider_id) is not None
    assert "Open again" in words(officer.get(path).text)


def test_a_consent_that_a_childminder_narrows_during_a_call_counts_at_once(officer, seeded_copy):
    minder = next(
        one
        for one in settings_of(seeded_copy)
        if one.kind == "childminder" and public_phone(seeded_copy, one.provider_id)
    )
    path = f"/council/settings/{minder.provider_id}"
    form = form_values(officer.get(f"{path}/consent").text)

    empty = officer.post(f"{path}/consent", form)
    answer = officer.post(f"{path}/consent", {**form, "consent": "counted"})

    assert empty.status_code == 422
    assert answer.headers["Location"].endswith("saved=consent")
    assert public_phone(seeded_copy, minder.provider_id) is None
    assert "Counted only" in words(officer.get(path).text)


def test_an_analyst_may_look_and_change_nothing(seeded_copy, listed):
    analyst = sign_in(seeded_copy, Role.ANALYST)
    path = f"/council/settings/{listed.provider_id}"

    page = analyst.get(path)

    assert page.status_code == 200
    assert "/edit/contact" not in page.text
    assert analyst.get(f"{path}/edit/contact").status_code == 403
    assert analyst.post(f"{path}/withhold", REASON).status_code == 403
    assert public_phone(seeded_copy, listed.provider_id) is not None


@pytest.mark.parametrize(
    ("number", "shown"), [("0", 1), ("-1", 1), ("x", 1), ("9" * 12, 1), ("99999", "last")]
)
def test_a_page_past_the_end_is_the_last_one_and_a_number_that_cannot_be_read_the_first(
    officer, number, shown
):
    text = officer.get(f"/council/settings/?page={number}").text

    page, pages = re.search(r"Page (\d+) of (\d+)", text).groups()
    assert page == (pages if shown == "last" else str(shown))


def test_saving_a_form_without_a_change_changes_nothing(officer, seeded_copy):
    for number, setting in enumerate(settings_of(seeded_copy)[::4]):
        group = sorted(GROUPS)[number % len(GROUPS)]
        path = f"/council/settings/{setting.provider_id}/edit/{group}"
        opened = officer.get(path)
        if opened.status_code == 404:  # no source has it as open
            continue
        answer = officer.post(path, {**form_values(opened.text), **REASON})
        assert answer.headers.get("Location", "").endswith("saved=unchanged"), answer.text


CHANGES = {
    "hours": {"opening-5-term": "09:00-11:30, 13:00-15:00"},
    "address": {"name": "The New Name Nursery"},
    "vacancies": {"vacancies-space_2": "now", "vacancies-space_confirmed_on": "2026-11-20"},
    "ages": {"ages-age_from_months": "9", "places": "31"},
    "funded": {"funded-universal-3-4": "1", "funded_pattern-en": "Mornings"},
    "prices": {
        "prices-0-amount": "71.25",
        "extras-food-amount": "3.50",
        "extras-food-unit": "meal",
    },
    "access": {"step_free": "yes", "languages": "English; Polish"},
    "texts": {"description-en": "A garden.", "description-pl": "Ogród."},
}


@pytest.mark.parametrize("group", sorted(CHANGES))
def test_each_group_can_be_changed_is_public_at_once_and_can_be_undone(
    officer, listed, seeded_copy, group
):
    path = f"/council/settings/{listed.provider_id}"
    before = published(seeded_copy, listed.provider_id)
    opened = form_values(officer.get(f"{path}/edit/{group}").text)

    saved = officer.post(f"{path}/edit/{group}", {**opened, **REASON, **CHANGES[group]})
    after = published(seeded_copy, listed.provider_id)
    batch = saved.headers["Location"].rpartition("batch=")[2]
    undone = officer.post(f"{path}/undo-batch/{batch}")

    assert saved.status_code == 303
    assert after != before
    assert undone.headers["Location"].endswith("saved=undone")
    assert published(seeded_copy, listed.provider_id) == before


def published(data_dir, provider_id):
    found = Snapshots(data_dir / "snapshots").current()
    return found.settings.get(found.settings.number_of(provider_id))
