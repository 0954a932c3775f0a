"""Anybody can report that a fact of a setting's page is wrong, without an account or a script."""

import json
import re
from pathlib import Path

import pytest

from app import create_app
from app.core.consent import Consent
from app.core.mistake_report import TEXT_LENGTH_MAX, PageFact
from app.inbox.inbox_files import FOLDER
from app.web.public import mistakes
from app.web.public.report_limits import ADDRESS_MAX, SITE_MAX, ReportLimits
from tests.builders import settings_for
from tests.web.page_reader import links, main_part, words
from tests.web.staff.form_reader import form_values

TEXT = "They close at 5pm on Fridays."


@pytest.fixture(autouse=True)
def limits(monkeypatch):
    """The counts of this test alone."""
    monkeypatch.setattr(mistakes, "_limits", ReportLimits())


@pytest.fixture
def web(seeded_copy):
    return create_app(settings_for(seeded_copy)).test_client()


@pytest.fixture
def known(settings):
    """A setting with many facts on its page."""
    return next(one for one in settings if one.offer.prices and one.phone and one.offer.opening)


def path_of(setting, fact="opening", lang="en"):
    return f"/{lang}/wrong/{setting.provider_id}/{fact}"


def send(web, path, **values):
    form = form_values(web.get(path).text)
    return web.post(path, data={**form, "text": TEXT, **values})


def stored(data_dir: Path):
    folder = data_dir / FOLDER
    found = sorted(folder.glob("mistake-*.jsonl")) if folder.is_dir() else []
    return [json.loads(file.read_text()) for file in found]


def test_every_shown_fact_has_a_link_to_a_form_that_shows_the_same(client, settings):
    seen = set()
    for setting in settings:
        page = client.get(f"/en/place/{setting.provider_id}/", follow_redirects=True).text
        found = {one for one in links(page) if "/wrong/" in one}
        facts = {one.rpartition("/")[2] for one in found}
        assert {"kind", "name", "other", "inspections"} <= facts
        assert ("prices" in facts) == bool(setting.offer.prices)
        assert ("phone" in facts) == bool(setting.phone)
        for fact in facts - seen - {"other"}:
            form = words(main_part(client.get(path_of(setting, fact)).text))
            assert "The page says nothing about this" not in form, (fact, setting)
        seen |= facts
    assert seen >= {fact.value for fact in PageFact} - {"apply_by", "website"}


def test_the_form_opens_with_whom_to_ring_about_a_child(web, known):
    page = words(main_part(web.get(path_of(known)).text))

    warning = "Worried about a child, or that a setting is unsafe? Do not use this form"
    assert page.index(warning) < page.index("Report a mistake")
    assert "Sandmere Council children's services: 0191 498 0190" in page
    assert "Ofsted: 0300 123 1231" in page
    assert "In an emergency call 999" in page


def test_a_report_is_on_disk_with_the_fact_in_english_before_the_thanks(web, seeded_copy, known):
    answer = send(web, path_of(known, lang="ar"), contact=" a@b.example ")

    thanks = web.get(answer.location)
    (report,) = stored(seeded_copy)
    assert answer.status_code == 303
    assert thanks.status_code == 200
    assert report["text"] == TEXT
    assert report["contact"] == "a@b.example"
    assert (report["fact"], report["language"]) == ("opening", "ar")
    assert any("Monday" in line for line in report["shown"])
    assert not {"address", "ip", "agent"} & report.keys()


def test_a_text_of_500_characters_is_taken_whatever_its_script(web, seeded_copy, known):
    text = "ش" * TEXT_LENGTH_MAX

    assert send(web, path_of(known), text=text).status_code == 303
    assert stored(seeded_copy)[0]["text"] == text


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"text": "  "}, "Write what is wrong."),
        ({"text": "x" * 501}, "Write at most 500 characters: you wrote 501."),
        ({"contact": "x" * 255}, "Write a whole email address or telephone number."),
        ({"contact": "notanaddress"}, "Write a whole email address or telephone number."),
    ],
)
def test_what_is_missing_or_too_long_is_said_and_nothing_is_lost(
    web, seeded_copy, known, values, problem
):
    answer = send(web, path_of(known), **values)

    sent = {"text": TEXT, **values}
    assert answer.status_code == 400
    assert answer.headers["Cache-Control"] == "no-store"
    assert problem in words(main_part(answer.text))
    assert sent["text"].strip() in answer.text
    assert stored(seeded_copy) == []


def test_a_fact_that_changed_meanwhile_is_shown_again_before_it_is_sent(web, seeded_copy, known):
    answer = send(web, path_of(known), seen="0" * 16)
    again = web.post(path_of(known), data=form_values(answer.text))

    assert answer.status_code == 409
    assert "The page changed while you wrote" in answer.text
    assert TEXT in answer.text
    assert again.status_code == 303
    assert len(stored(seeded_copy)) == 1


def test_a_page_of_another_site_cannot_send_a_report(web, seeded_copy, known):
    headers = {"Sec-Fetch-Site": "cross-site"}

    answer = web.post(path_of(known), data={"text": TEXT}, headers=headers)

    assert answer.status_code == 403
    assert stored(seeded_copy) == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/wrong/{id}/salary", 404),
        ("/en/wrong/{id}/withheld", 404),
        ("/en/wrong/UNKNOWN/opening", 404),
        ("/en/wrong/aaaaaaaaaaaa/opening", 410),
    ],
)
def test_only_facts_of_settings_that_are_shown_can_be_reported(web, known, path, status):
    path = path.format(id=known.provider_id)

    assert web.get(path).status_code == web.post(path, data={"text": TEXT}).status_code == status


def test_the_form_about_a_home_shown_by_its_area_has_nothing_more_than_its_page(client, settings):
    home = next(one for one in settings if one.consent is Consent.AREA)

    for fact in PageFact:
        page = main_part(client.get(path_of(home, fact.value)).text)
        assert not re.search(r"ZZ\d \d[A-Z]{2}", page)


def test_a_host_without_a_record_or_a_place_to_send_to_shows_the_telephone_only(seeded_copy, known):
    web = create_app(settings_for(seeded_copy, SERVE="public")).test_client()

    page, answer = web.get(path_of(known)).text, web.post(path_of(known), data={"text": TEXT})

    assert "<form" not in main_part(page)
    assert "This site can't take reports" in main_part(page)
    assert "0191 498 0100" in main_part(page)
    assert answer.status_code == 503
    assert stored(seeded_copy) == []


def test_a_host_that_can_send_on_takes_reports(seeded_copy, known, tmp_path):
    place = tmp_path / "place"
    place.mkdir()
    settings = {"SERVE": "public", "SNAPSHOT_FROM": f"file://{place}"}
    web = create_app(settings_for(seeded_copy, **settings)).test_client()

    assert send(web, path_of(known)).status_code == 303
    assert len(stored(seeded_copy)) == 1


def test_a_report_that_cannot_be_stored_is_not_thanked_for(web, seeded_copy, known):
    (seeded_copy / FOLDER).write_text("a file in the way")

    answer = send(web, path_of(known))

    assert answer.status_code == 503
    assert "could not be saved" in answer.text
    assert TEXT in answer.text


def test_too_many_reports_are_refused_with_what_was_written(web, seeded_copy, known):
    form = {**form_values(web.get(path_of(known)).text), "text": TEXT}
    statuses = [web.post(path_of(known), data=form).status_code for _ in range(SITE_MAX)]

    answer = web.post(path_of(known), data=form)

    assert set(statuses) == {303}
    assert answer.status_code == 429
    assert "Yours was not sent" in answer.text
    assert TEXT in answer.text
    assert len(stored(seeded_copy)) == SITE_MAX


def test_an_address_behind_configured_proxies_has_a_limit_of_its_own(seeded_copy, known):
    web = create_app(settings_for(seeded_copy, PROXY_HOPS="1")).test_client()
    form = {**form_values(web.get(path_of(known)).text), "text": TEXT}

    def post(address):
        headers = {"X-Forwarded-For": address}
        return web.post(path_of(known), data=form, headers=headers).status_code

    own = [post(f"2001:db8::{n}") for n in range(ADDRESS_MAX + 1)]  # one household

    assert own == [*[303] * ADDRESS_MAX, 429]
    assert post("2001:db8:0:1::1") == 303


def test_limits_end_after_an_hour_and_hold_for_an_address_at_every_site():
    limits = ReportLimits()
    for number in range(ADDRESS_MAX):
        assert not limits.is_full(f"E{number}", "192.0.2.1", 0.0)
        limits.count(f"E{number}", "192.0.2.1", 0.0)

    assert limits.is_full("E1", "192.0.2.1", 3599.0)
    assert limits.is_full("E9", "::ffff:192.0.2.1", 3599.0)
    assert not limits.is_full("E1", None, 3599.0)  # proxies are not configured
    assert not limits.is_full("E1", "192.0.2.1", 3600.0)


def test_control_characters_are_left_out_of_what_is_stored(web, seeded_copy, known):
    answer = send(web, path_of(known), text="Clo\x00sed\x1b[31m\tat 5\r\nor 6")

    assert answer.status_code == 303
    assert stored(seeded_copy)[0]["text"] == "Closed[31m at 5\nor 6"


def test_a_setting_of_a_council_without_a_desk_here_has_a_telephone_only(web, settings):
    abroad = next(one for one in settings if one.la_code != "E06990001")

    page = web.get(path_of(abroad, "name")).text

    assert "<form" not in main_part(page)
    assert "This site can't take reports" in main_part(page)


def test_what_a_person_writes_is_in_no_log(seeded_copy, known, caplog):
    web = create_app(settings_for(seeded_copy)).test_client()
    (seeded_copy / FOLDER).write_text("a file in the way")

    send(web, path_of(known), contact="quillfeather@vexwort.example")

    assert "could not be stored" in caplog.text
    assert TEXT not in caplog.text
    assert "vexwort" not in caplog.text
