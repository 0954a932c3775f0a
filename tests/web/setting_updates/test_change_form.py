"""The form of a link for changes: opened once, sent as proposals, nothing of it public before."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlmodel import select, update

from app.data.audit import verify
from app.data.proposals import find_waiting
from app.data.session import record
from app.data.tables import AuditEvent, EditField, LinkPurpose, Listing
from app.publish.edits.edit_requests import EditRequest, Officer, save_requests
from app.publish.edits.setting_updates import vacancies_text
from tests.builders import settings_for
from tests.web.page_reader import words
from tests.web.setting_updates.links import edit, link_for, press, shown, with_address
from tests.web.staff.form_reader import form_values

FORM = "/update/form"
TODAY = datetime.now(UTC).date()


def opened(client, data_dir, *provider_ids):
    """The form, or the choice of a setting, that a new link for changes opens."""
    path = link_for(data_dir, provider_ids, LinkPurpose.CHANGE)
    return client.post(path, data={"do": "continue"})


def send(client, page, button="send", **typed):
    return client.post(FORM, data={**form_values(page.text), **typed, "do": button})


def waiting(data_dir):
    """The values that wait for the council, by field."""
    with record(settings_for(data_dir).database_url) as session:
        return {one.field: one for one in find_waiting(session, "995")}


def test_a_link_for_changes_opens_its_form_once(client, seeded_copy, listed):
    path = link_for(seeded_copy, [listed.provider_id], LinkPurpose.CHANGE)

    seen = [client.get(path).status_code for _ in range(2)]  # a mail scanner, then the person
    with ThreadPoolExecutor(4) as threads:
        presses = [threads.submit(client.post, path, data={"do": "continue"}) for _ in range(4)]
        statuses = sorted(press.result().status_code for press in presses)

    assert seen == [200, 200]
    assert statuses == [200, 404, 404, 404]
    assert client.get(path).status_code == 404


def test_changes_wait_for_the_council_and_vacancies_are_public(client, seeded_copy, listed):
    page = opened(client, seeded_copy, listed.provider_id)
    typed = {"phone": "0191 498 0777", "vacancies-space_2": "full", "prices-0-amount": "61.00"}

    answer = send(client, page, **typed)
    again = send(client, page, **typed)

    assert answer.status_code == 200
    assert all(one in words(answer.text) for one in ("Telephone", "Prices", "today's date"))
    found = waiting(seeded_copy)
    assert {*found} == {EditField.PHONE, EditField.PRICES}
    assert (found[EditField.PHONE].value, found[EditField.PHONE].seen_value) == (
        "0191 498 0777",
        listed.phone,
    )
    after = shown(seeded_copy, listed.provider_id)
    assert (after.phone, after.offer.prices) == (listed.phone, listed.offer.prices)
    assert after.offer.space_confirmed_on == TODAY
    assert "Thank you" in words(again.text)
    assert {one.id for one in found.values()} == {one.id for one in waiting(seeded_copy).values()}
    with record(settings_for(seeded_copy).database_url) as session:
        own = select(AuditEvent.action).where(AuditEvent.who == "setting (link 1)")
        assert sorted(session.exec(own)) == ["edit", "proposal", "proposal"]
        verify(session)


def test_a_text_of_a_source_that_breaks_our_rules_does_not_keep_a_form_back(
    client, seeded_copy, listed
):
    two_numbers = "01632 960001 / 07700 900002"
    with record(settings_for(seeded_copy).database_url) as session:
        own = update(Listing).where(Listing.provider_id == listed.provider_id)
        session.exec(own.values(phone=two_numbers))
        session.commit()
    page = opened(client, seeded_copy, listed.provider_id)

    answer = send(client, page, website="https://new.example", **{"edit-website": "9" * 5_000})

    assert form_values(page.text)["phone"] == two_numbers
    assert answer.status_code == 200
    assert {*waiting(seeded_copy)} == {EditField.WEBSITE}


def test_texts_of_full_length_in_arabic_are_taken(client, seeded_copy, listed):
    texts = ("description", "how_to_apply", "send_support", "food")
    typed = {f"{one}-{code}": "ش" * 5_000 for one in texts for code in ("en", "ar")}
    page = opened(client, seeded_copy, listed.provider_id)

    assert send(client, page, lang="ar", **typed).status_code == 200
    assert len(waiting(seeded_copy)) == len(texts)


def test_vacancies_that_somebody_saved_meanwhile_do_not_lose_the_other_changes(
    client, seeded_copy, listed
):
    page = opened(client, seeded_copy, listed.provider_id)
    with record(settings_for(seeded_copy).database_url) as session:
        same = vacancies_text({"space_2": "full"}, TODAY)
        officer = Officer("Ann", datetime.now(UTC), "rang them")
        edits = {EditField.VACANCIES: same, EditField.WEBSITE: "https://new.example"}
        requests = [EditRequest(listed.provider_id, *one) for one in edits.items()]
        save_requests(session, seeded_copy, requests, officer)  # killed before it was published
        session.commit()

    typed = {"vacancies-space_under_2": "", "vacancies-space_2": "full", "vacancies-space_3_4": ""}
    answer = send(client, page, phone="0191 498 0777", **typed)

    assert answer.status_code == 200
    assert {*waiting(seeded_copy)} == {EditField.PHONE}
    assert shown(seeded_copy, listed.provider_id).website == "https://new.example"


def test_what_cannot_be_read_comes_back_with_a_sentence_and_nothing_lost(
    client, seeded_copy, listed
):
    page = opened(client, seeded_copy, listed.provider_id)
    typed = {
        "phone": "call me <script>",
        "opening-0-all-year": "8 till late",
        "description-pl": "Mały żłobek",
        "description-en": "",
        "email": "new@owner.example",
        "lang": "pl",
    }

    answer = send(client, page, **typed)

    assert answer.status_code == 422
    assert waiting(seeded_copy) == {}
    kept = form_values(answer.text)
    assert {name: kept[name] for name in typed} == typed
    assert "<script>" not in answer.text
    assert answer.text.count('class="problem"') == 3
    assert 'lang="pl"' in answer.text[:200]


def test_a_change_of_language_keeps_what_was_typed(client, seeded_copy, listed):
    page = opened(client, seeded_copy, listed.provider_id)

    arabic = send(client, page, "language:ar", phone="0191 498 0777", places="many")

    assert 'lang="ar" dir="rtl"' in arabic.text[:200]
    kept = form_values(arabic.text)
    assert (kept["phone"], kept["places"]) == ("0191 498 0777", "many")
    assert send(client, arabic, places=kept["seen-places"]).status_code == 200
    assert {*waiting(seeded_copy)} == {EditField.PHONE}


def test_a_form_sent_without_a_change_sends_nothing_and_stays_open(client, seeded_copy, listed):
    page = opened(client, seeded_copy, listed.provider_id)

    unchanged = send(client, page)

    assert "You changed nothing yet." in words(unchanged.text)
    assert waiting(seeded_copy) == {}
    assert send(client, unchanged, website="https://new.example").status_code == 200


def test_of_several_settings_with_one_address_each_has_its_form(client, seeded_copy, listed):
    second = next(one for one in with_address(seeded_copy) if one.provider_id != listed.provider_id)
    edit(seeded_copy, second.provider_id, EditField.EMAIL, listed.email)
    choice = opened(client, seeded_copy, listed.provider_id, second.provider_id)

    first_form = send(client, choice, f"open:{listed.provider_id}")
    sent = send(client, first_form, website="https://one.example")
    second_form = send(client, send(client, sent, "again"), f"open:{second.provider_id}")
    send(client, second_form, phone="0191 498 0888")

    assert all(one.name in words(choice.text) for one in (listed, second))
    found = {(one.provider_id, one.field) for one in waiting(seeded_copy).values()}
    assert found == {
        (listed.provider_id, EditField.WEBSITE),
        (second.provider_id, EditField.PHONE),
    }


def test_a_form_for_another_setting_or_with_invented_values_sends_nothing(
    client, seeded_copy, listed, minder
):
    page = opened(client, seeded_copy, listed.provider_id)
    values = {**form_values(page.text), "phone": "0191 498 0777", "do": "send"}

    foreign = client.post(FORM, data={**values, "setting": minder.provider_id})
    invented = client.post(FORM, data={**values, "seen-phone": "", "seen-ages": "[1]"})
    cross_site = client.post(FORM, data=values, headers={"Sec-Fetch-Site": "cross-site"})
    without_token = client.post(FORM, data={**values, "form": ""})

    answers = (foreign, invented, cross_site, without_token)
    assert [one.status_code for one in answers] == [404, 400, 403, 404]
    assert waiting(seeded_copy) == {}


def test_showing_more_of_a_home_is_asked_for_and_never_done(client, seeded_copy, minder):
    narrow = link_for(seeded_copy, [minder.provider_id])
    press(client, narrow, f"narrow:{minder.provider_id}", consent="area")
    page = opened(client, seeded_copy, minder.provider_id)

    answer = send(client, page, consent="all")

    assert answer.status_code == 200
    [proposal] = waiting(seeded_copy).values()
    assert (proposal.field, proposal.value) == (EditField.CONSENT, f"all on {TODAY} in writing")
    assert shown(seeded_copy, minder.provider_id).address == ()
    press(client, narrow, f"narrow:{minder.provider_id}", consent="counted")
    assert waiting(seeded_copy) == {}


@pytest.mark.parametrize(
    ("lang", "typed"),
    [
        ("pl", {"languages": "angielski, polski", "prices-0-amount": "£61,00", "places": "12"}),
        ("ar", {"languages": "الإنجليزية، البولندية", "prices-0-amount": "٦١٫٠٠", "places": "١٢"}),
    ],
)
def test_languages_and_numbers_are_read_as_people_write_them(
    client, seeded_copy, listed, lang, typed
):
    page = opened(client, seeded_copy, listed.provider_id)

    answer = send(client, page, lang=lang, **typed)

    assert answer.status_code == 200
    found = waiting(seeded_copy)
    assert found[EditField.LANGUAGES].value == "en; pl"
    assert "61.00" in found[EditField.PRICES].value
    assert found[EditField.PLACES].value == "12"
