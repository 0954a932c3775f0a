"""The page of a reminder's link: what it shows, and what its buttons publish."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select, update

from app.core.consent import Consent
from app.core.offer import Space
from app.data.session import record
from app.data.setting_links import find_open_link
from app.data.tables import AuditEvent, EditField, MessageKind, MessageState, OutboxMessage
from app.publish.edits.change_links import request_change_link
from app.publish.edits.setting_updates import Sender
from app.web.setting_updates import views
from tests.builders import settings_for
from tests.web.page_reader import words
from tests.web.setting_updates.links import edit, link_for, press, shown, with_address
from tests.web.staff.form_reader import form_values

NOW = datetime.now(UTC)
NOT_WORKING = "This link does not work any more"


def rows(data_dir, table):
    with record(settings_for(data_dir).database_url) as session:
        found = session.exec(select(table).order_by(table.id)).all()
        session.expunge_all()
    return found


def test_one_press_confirms_details_and_vacancies_and_families_see_the_day(
    client, seeded_copy, listed
):
    path = link_for(seeded_copy, [listed.provider_id])

    page = client.get(path)
    answer = press(client, path, f"confirm:{listed.provider_id}")
    again = press(client, path, f"confirm:{listed.provider_id}")

    assert listed.name in words(page.text)
    assert listed.phone in words(page.text)
    for one in (answer, again):
        assert one.status_code == 200
        assert "Families now read that you checked these details today." in words(one.text)
    after = shown(seeded_copy, listed.provider_id).offer
    assert (after.confirmed_on, after.space_confirmed_on) == (NOW.date(), NOW.date())
    assert after.vacancies == listed.offer.vacancies
    public = client.get(f"/en/place/{listed.provider_id}/", follow_redirects=True).text
    assert "The setting checked these details on" in words(public)
    audited = [one for one in rows(seeded_copy, AuditEvent) if one.who == "setting (link 1)"]
    assert [one.field for one in audited] == ["confirmed", "vacancies"]


def test_reading_the_page_changes_nothing(client, seeded_copy, listed):
    path = link_for(seeded_copy, [listed.provider_id])
    before = len(rows(seeded_copy, AuditEvent))

    assert client.get(path).status_code == client.head(path).status_code == 200
    stop = client.get(path.replace("/update/", "/update/stop/"))

    assert stop.status_code == 200
    assert len(rows(seeded_copy, AuditEvent)) == before
    assert shown(seeded_copy, listed.provider_id) == listed


def test_a_value_that_changed_meanwhile_is_not_confirmed_unseen(client, seeded_copy, listed):
    path = link_for(seeded_copy, [listed.provider_id])
    opened = form_values(client.get(path).text)
    edit(seeded_copy, listed.provider_id, EditField.PHONE, "0191 498 0777")

    button = {"do": f"confirm:{listed.provider_id}"}
    answer = client.post(path, data={**opened, **button})

    assert answer.status_code == 409
    assert "Something changed since you opened this page." in words(answer.text)
    assert "0191 498 0777" in words(answer.text)
    assert shown(seeded_copy, listed.provider_id).offer.confirmed_on is None


def test_vacancies_are_public_at_once_with_todays_date(client, seeded_copy, listed):
    path, button = link_for(seeded_copy, [listed.provider_id]), f"vacancies:{listed.provider_id}"
    spaces = {"vacancies-space_under_2": "", "vacancies-space_3_4": ""}

    unreadable = press(client, path, button, **{"vacancies-space_2": "lots"})
    answer = press(client, path, button, **{**spaces, "vacancies-space_2": "now"})

    assert unreadable.status_code == 422
    assert "Families now see your space" in words(answer.text)
    after = shown(seeded_copy, listed.provider_id).offer
    assert [one.space for one in after.vacancies] == [Space.NOW]
    assert after.space_confirmed_on == NOW.date()
    none_given = press(client, path, button, **{**spaces, "vacancies-space_2": ""})
    assert "Families now see your space" not in words(none_given.text)
    assert shown(seeded_copy, listed.provider_id).offer.vacancies == ()


def test_a_home_shows_less_at_once_and_never_more(client, seeded_copy, minder):
    path, button = link_for(seeded_copy, [minder.provider_id]), f"narrow:{minder.provider_id}"

    unchosen = press(client, path, button)
    wider = press(client, path, button, consent="all")
    area = press(client, path, button, consent="area")
    narrowed = shown(seeded_copy, minder.provider_id)
    press(client, path, button, consent="counted")
    unseen = client.get(path).text + press(client, path, f"confirm:{minder.provider_id}").text
    hidden = press(client, path, button, consent="nothing")

    assert (unchosen.status_code, wider.status_code) == (422, 422)
    assert "Families now see only what you chose." in words(area.text)
    assert (narrowed.consent, narrowed.address, narrowed.email) == (Consent.AREA, (), "")
    assert "Thank you" in words(unseen)
    assert not re.search("Families (now|then) (read|see)", words(unseen))
    assert "Families now see nothing about you." in words(hidden.text)
    assert shown(seeded_copy, minder.provider_id) is None
    assert NOT_WORKING in words(client.get(path).text)


def test_a_nursery_is_not_asked_to_show_less(client, seeded_copy, listed):
    path = link_for(seeded_copy, [listed.provider_id])

    answer = press(client, path, f"narrow:{listed.provider_id}", consent="counted")

    assert answer.status_code == 422
    assert shown(seeded_copy, listed.provider_id) == listed


def test_a_page_for_several_settings_confirms_one_or_all_and_no_other(client, seeded_copy, listed):
    others = [one for one in with_address(seeded_copy) if one.provider_id != listed.provider_id]
    second, stranger = others[:2]
    edit(seeded_copy, second.provider_id, EditField.EMAIL, listed.email)
    path = link_for(seeded_copy, [listed.provider_id, second.provider_id])

    foreign = press(client, path, f"confirm:{stranger.provider_id}")
    press(client, path, f"confirm:{second.provider_id}")
    days = [shown(seeded_copy, one.provider_id).offer.confirmed_on for one in (listed, second)]
    answer = press(client, path, "confirm:all")

    assert foreign.status_code == 404
    assert days == [None, NOW.date()]
    assert all(one.name in words(answer.text) for one in (listed, second))
    assert shown(seeded_copy, listed.provider_id).offer.confirmed_on == NOW.date()


def test_a_link_for_changes_is_sent_at_once_and_not_twice_with_one_answer(
    client, seeded_copy, listed, monkeypatch
):
    started = []
    monkeypatch.setattr(views, "start_sender", started.append)
    path = link_for(seeded_copy, [listed.provider_id])

    answers = {words(press(client, path, "change").text) for _ in range(3)}

    assert len(answers) == 1
    assert "Look in your email" in answers.pop()
    [message] = rows(seeded_copy, OutboxMessage)
    assert (message.kind, message.address) == (MessageKind.CHANGE_LINK, listed.email)
    assert message.asked_by == "setting (link 1)"
    assert len(started) == 1


def test_five_links_for_changes_an_hour_are_enough(seeded_copy, listed):
    path = link_for(seeded_copy, [listed.provider_id])
    queued = []
    with record(settings_for(seeded_copy).database_url) as session:
        for minutes in range(0, 70, 10):  # longer apart than the same message is refused
            at = NOW + timedelta(minutes=minutes)
            link = find_open_link(session, path.removeprefix("/update/"), at)
            sender = Sender(link.link_id, "995", at)
            queued.append(request_change_link(session, seeded_copy, link, sender, "en"))
            session.exec(update(OutboxMessage).values(state=MessageState.SENT))

    assert queued == [True] * 5 + [False] + [True]


@pytest.mark.parametrize("one_click", [{"do": "stop"}, {"List-Unsubscribe": "One-Click"}])
def test_reminders_stop_with_one_click_also_after_the_link_expired(
    client, seeded_copy, listed, one_click
):
    long_ago = NOW.replace(year=NOW.year - 1)
    path = link_for(seeded_copy, [listed.provider_id], now=long_ago)
    stop = path.replace("/update/", "/update/stop/")

    stopped = client.post(stop, data=one_click, headers={"Sec-Fetch-Site": "cross-site"})
    client.post(stop, data=one_click)  # once more
    resumed = press(client, stop, "resume")

    assert NOT_WORKING in words(client.get(path).text)
    assert "You get no more reminders" in words(stopped.text)
    assert "You get reminders again" in words(resumed.text)
    actions = [one.action for one in rows(seeded_copy, AuditEvent) if "reminders" in one.action]
    assert actions == ["reminders stopped", "reminders resumed"]


def test_every_link_that_does_not_work_has_the_same_answer(client, seeded_copy, listed):
    expired = link_for(seeded_copy, [listed.provider_id], now=NOW.replace(year=NOW.year - 1))
    moved = link_for(seeded_copy, [listed.provider_id])
    edit(seeded_copy, listed.provider_id, EditField.EMAIL, "new@owner.example")
    wrong = f"/update/{'x' * 43}"

    answers = [client.get(path) for path in (expired, moved, wrong, "/update/short", "/update/%00")]
    answers.append(client.post(wrong, data={"do": "confirm:all"}))
    answers.append(client.post("/update/form", data={"form": "x" * 43, "do": "send"}))

    assert {one.status_code for one in answers} == {404}
    assert len({one.text for one in answers}) == 1
    assert NOT_WORKING in words(answers[0].text)
    assert "0191 498" in words(answers[0].text)  # the council's telephone


def test_too_many_wrong_links_in_a_minute_are_429_and_right_ones_still_work(
    client, seeded_copy, listed
):
    path = link_for(seeded_copy, [listed.provider_id])

    statuses = [client.get("/update/wrong").status_code for _ in range(61)]

    assert (statuses[0], statuses[-1]) == (404, 429)
    assert client.get(path).status_code == 200


def test_a_form_of_another_site_is_refused(client, seeded_copy, listed):
    path = link_for(seeded_copy, [listed.provider_id])
    values = {**form_values(client.get(path).text), "do": "confirm:all"}

    answer = client.post(path, data=values, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert shown(seeded_copy, listed.provider_id) == listed


def test_the_language_is_the_browsers_until_another_is_chosen(client, seeded_copy, listed):
    path = link_for(seeded_copy, [listed.provider_id])
    polish = {"Accept-Language": "pl"}

    first = client.get(path, headers=polish).text
    chosen = client.post(path, data={"do": "language:ar"}, headers=polish).text
    later = client.get(path, headers=polish).text

    assert 'lang="pl"' in first[:200]
    assert 'lang="ar" dir="rtl"' in chosen[:200]
    assert 'lang="ar" dir="rtl"' in later[:200]
    assert client.post(path, data={"do": "language:xx"}).status_code == 400
