"""Administrators edit the council's own details; the others read them."""

import re

import pytest

from app.core.staff_roles import Role
from app.web.staff.today_desk import desk
from tests.web.page_reader import main_part, words
from tests.web.staff.form_reader import form_values
from tests.web.staff.signed_in import sign_in

DETAILS, SEARCH = "/council/details/", "/{}/find?postcode=ZZ1+2AB"
PHONE, OLD, NEW = "family_information_phone", "0191 498 0100", "0191 498 0199"
REASON = {"usual_reason": "The number or address has changed"}


@pytest.fixture
def administrator(seeded_copy):
    return sign_in(seeded_copy, Role.ADMINISTRATOR)


def filled(person, group, **typed):
    """The form of a group as the page has it, with some fields changed."""
    return {**form_values(person.get(f"{DETAILS}edit/{group}").text), **REASON, **typed}


def save(person, group, **typed):
    return person.post(f"{DETAILS}edit/{group}", filled(person, group, **typed))


def public(person, language="en"):
    return person.client.application.test_client().get(SEARCH.format(language)).text


def shown(person):
    return words(main_part(person.get(DETAILS).text))


def test_a_telephone_number_is_changed_seen_by_families_in_every_language_and_undone(
    administrator,
):
    before = shown(administrator)
    answer = save(administrator, "contact", **{PHONE: NEW})
    page = administrator.get(answer.headers["Location"]).text

    assert "From the file" in before
    assert answer.status_code == 303
    assert "Saved. Families see it now." in words(page)
    assert "Saved here by Ada Officer (user 1)" in words(page)
    for language in ("en", "pl", "ar"):
        assert NEW in public(administrator, language)
        assert OLD not in public(administrator, language)

    undo = re.search(r'action="(/council/details/undo-batch/\d+)"', page)[1]
    undone = administrator.get(administrator.post(undo).headers["Location"]).text

    assert "Undone. Families see the value from before." in words(undone)
    assert f"{NEW} → {OLD}; from the file" in words(undone)
    assert OLD in public(administrator)
    assert NEW not in public(administrator)


def test_queues_look_for_the_councils_number_as_families_see_it(administrator):
    save(administrator, "contact", **{PHONE: NEW})

    with administrator.client.application.test_request_context("/council/"):
        assert desk().council_phone == NEW


def test_bad_values_are_explained_at_their_fields_and_nothing_typed_is_lost(administrator):
    answer = save(
        administrator,
        "contact",
        **{PHONE: "ring us", "family_hubs_url": "javascript:alert(1)", "usual_reason": ""},
    )
    text = words(answer.text)

    assert answer.status_code == 422
    assert "Telephone: This is not one telephone number that starts with 0 or +" in text
    assert "Web page about family hubs: This does not start with https://" in text
    assert "Choose or write a reason" in text
    assert 'value="ring us"' in answer.text
    assert 'value="javascript:alert(1)"' in answer.text
    assert OLD in public(administrator)


def test_languages_are_chosen_and_have_to_agree_with_one_another(administrator):
    typed = filled(administrator, "languages", **{"languages-ur": "1", "favourites-so": "1"})
    del typed["languages-pl"]

    answer = administrator.post(f"{DETAILS}edit/languages", typed)

    assert answer.status_code == 422
    assert "Polish is not among the languages offered" in words(answer.text)
    assert form_values(answer.text).keys() >= {"languages-ur", "favourites-so"}

    typed["languages-so"] = "1"
    del typed["favourites-pl"]
    answer = administrator.post(f"{DETAILS}edit/languages", typed)

    assert answer.status_code == 303
    page = shown(administrator)
    assert "English; Polish; Arabic; from the file → English; Arabic; Urdu" in page
    assert "Somali (not translated yet)" in page
    visitor = administrator.client.application.test_client()
    assert visitor.get(SEARCH.format("pl")).status_code == 302


def test_of_two_administrators_the_second_sees_three_values_and_loses_nothing(
    administrator, seeded_copy
):
    other = sign_in(seeded_copy, Role.ADMINISTRATOR, name="Ben Officer")
    opened = filled(administrator, "contact", **{PHONE: NEW, "family_information_email": "a@b.cd"})
    save(other, "contact", **{PHONE: "0191 498 0122"})

    answer = administrator.post(f"{DETAILS}edit/contact", opened)
    text = words(main_part(answer.text))

    assert answer.status_code == 409
    assert "Another person changed this while you had it open" in text
    assert f"Telephone {OLD} 0191 498 0122 Ben Officer (user 2) {NEW}" in text
    assert "0191 498 0122" in public(administrator)

    again = administrator.post(f"{DETAILS}edit/contact", {**form_values(answer.text), **REASON})

    assert again.status_code == 303
    assert NEW in public(administrator)
    assert "a@b.cd" in shown(administrator)


def test_the_files_value_is_used_again_with_a_reason_and_only_once(administrator):
    save(administrator, "contact", **{PHONE: NEW})
    path = f"{DETAILS}end/{PHONE}"
    opened = form_values(administrator.get(path).text)

    without_reason = administrator.post(path, opened)
    stale = administrator.post(path, {**opened, "edit": "0", **REASON})
    answer = administrator.post(path, {**opened, **REASON})

    assert without_reason.status_code == 422
    assert "saved=changed" in stale.headers["Location"]
    assert "file's value again" in words(administrator.get(answer.headers["Location"]).text)
    assert OLD in public(administrator)
    assert administrator.get(path).status_code == 404


def test_a_value_of_the_desk_stays_when_the_file_changes_and_the_page_says_so(
    administrator, seeded_copy, tmp_path
):
    save(administrator, "contact", **{PHONE: NEW})
    file = tmp_path / "councils.toml"
    original = administrator.client.application.config["SETTINGS"].councils_file.read_text()
    file.write_text(original.replace(OLD, "0191 498 0144"))

    person = sign_in(seeded_copy, Role.ADMINISTRATOR, COUNCILS_FILE=str(file))

    assert "The file has changed since." in shown(person)
    assert "0191 498 0144" in shown(person)
    assert NEW in public(person)


def test_an_editor_reads_the_details_and_finds_no_way_to_change_them(seeded_copy):
    editor = sign_in(seeded_copy, Role.EDITOR)

    page = editor.get(DETAILS).text

    assert 'href="/council/details/" aria-current="page"' in page
    assert OLD in page
    assert "Administrators change it." in words(page)
    assert "/council/details/edit" not in page
    assert editor.post(f"{DETAILS}edit/contact", {PHONE: NEW, **REASON}).status_code == 403
