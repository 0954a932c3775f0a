"""The review desk of doubtful links: one pair a page, and what each verdict changes."""

import re

import pytest

from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.linkage.index import find_all_records
from app.data.linkage.link_queue import find_open_pairs, get_seen_pair
from app.data.linkage.link_settings import link_settings
from app.data.linkage.verdicts import find_verdicts
from app.data.session import record
from app.data.tables import LinkageRecord
from app.linkage.clusters import LinkVerdict
from app.linkage.decide import LinkOutcome
from app.snapshot.reader import Snapshots
from tests.builders import NOW, new_install, nursery, settings_for
from tests.directory_builders import import_directory, service_3
from tests.linkage_builders import COUNCIL, add_doubtful_settings, add_pairs
from tests.web.page_reader import main_part, words
from tests.web.staff.form_reader import form_values
from tests.web.staff.signed_in import SANDMERE, sign_in

LINKS = "/council/links/"


@pytest.fixture
def doubtful(seeded_copy):
    """Two settings that may be registered ones."""
    return add_doubtful_settings(seeded_copy, 2)


@pytest.fixture
def officer(seeded_copy, doubtful):
    return sign_in(seeded_copy, Role.EDITOR)


def first_pair(data_dir):
    """The address of the first pair."""
    with record(settings_for(data_dir).database_url) as session:
        one = find_open_pairs(session, SANDMERE)[0]
    return f"{LINKS}{one.left.id}/{one.right.id}"


def text_of(answer):
    return words(main_part(answer.text))


def decide(officer, address, verdict, **typed):
    """The form of a pair as its page has it, sent with a verdict."""
    values = dict.fromkeys(("reason",), "") | form_values(officer.get(address).text)
    return officer.post(f"{address}/decide", values | {"verdict": verdict} | typed)


def verdicts(data_dir):
    with record(settings_for(data_dir).database_url) as session:
        return sorted(one.value for one in find_verdicts(session).values())


def published(data_dir):
    return {
        one.provider_id: one for one in Snapshots(data_dir / "snapshots").current().settings.all()
    }


def test_a_pair_is_shown_field_by_field_with_what_each_says(officer, doubtful):
    page = text_of(officer.get(LINKS))
    [one] = [one for one in doubtful if one.name in page]

    assert "2 pairs left" in page
    assert one.registered_name in page
    assert "the same, apart from general words and order" in page
    assert "pre-school nursery different" in page
    assert re.search(r"Together [+]\d[.]\d bits. Of 100 such pairs, the model expects about", page)
    assert "their names say different kinds" in page
    assert f"merges both into one setting, {one.registered_name}. A merge cannot be undone" in page
    assert "Already linked with the record of Ofsted's register" in page


def test_different_and_unsure_leave_the_queue_and_the_unsure_one_comes_back(
    seeded_copy, officer, doubtful
):
    apart = decide(officer, first_pair(seeded_copy), "different", reason="two doors")
    left = text_of(officer.get(apart.location))
    unsure = decide(officer, first_pair(seeded_copy), "unsure")
    empty = text_of(officer.get(unsure.location))
    again = officer.get(f"{LINKS}?show=unsure")

    assert apart.status_code == 303
    assert "Saved: they are different. " in left
    assert "1 pair left" in left
    assert "No pair of records needs you" in empty
    assert "Show me the unsure one" in empty
    assert "1 pair about which somebody was not sure" in text_of(again)
    assert "Ada Officer" in text_of(again)
    assert verdicts(seeded_copy) == ["different", "unsure"]
    assert published(seeded_copy).keys() >= {one.added_id for one in doubtful}


def test_same_merges_a_setting_without_a_number_into_the_registered_one(
    seeded_copy, officer, doubtful
):
    address = first_pair(seeded_copy)
    [one] = [one for one in doubtful if one.name in officer.get(address).text]
    inspections = published(seeded_copy)[one.registered_id].inspections

    answer = decide(officer, address, "same")

    after = published(seeded_copy)
    assert "Both are one setting now" in text_of(officer.get(answer.location))
    assert one.added_id not in after
    assert after[one.registered_id].inspections == inspections
    assert (
        "Another setting became part of this one"
        in officer.get(f"/council/settings/{one.registered_id}").text
    )
    assert officer.get(address).status_code == 404  # the added row is no record of its own
    assert "The council's list, desk-" in text_of(officer.get(f"{LINKS}decided"))
    assert verdicts(seeded_copy) == ["same"]


def test_two_records_of_one_setting_are_not_taken_apart(seeded_copy, officer):
    address = first_pair(seeded_copy)
    ids = [int(one) for one in address.removeprefix(LINKS).split("/")]
    with record(settings_for(seeded_copy).database_url) as session:
        left, right = (session.get(LinkageRecord, one) for one in ids)
        left.provider_id = right.provider_id
        session.commit()
    values = {"verdict": "different", "seen": "0", "records": digest(seeded_copy, address)}

    page, answer = officer.get(address), officer.post(f"{address}/decide", values)

    assert "Both are one setting in the record, which cannot be undone here" in text_of(page)
    assert answer.status_code == 409
    assert verdicts(seeded_copy) == []


def digest(data_dir, address):
    ids = [int(one) for one in address.removeprefix(LINKS).split("/")]
    with record(settings_for(data_dir).database_url) as session:
        return get_seen_pair(session, *ids).digest


def test_a_merge_that_is_refused_is_explained_and_the_verdict_is_not_saved(
    seeded_copy, officer, doubtful
):
    first, second = (one.registered_id for one in doubtful)
    with record(settings_for(seeded_copy).database_url) as session:
        address = first_pair(seeded_copy)
        ids = [int(one) for one in address.removeprefix(LINKS).split("/")]
        pair = get_seen_pair(session, *ids)
        row = next(one for one in (pair.left, pair.right) if "desk" in one.key.reference)
        registered = pair.right if row == pair.left else pair.left
        other = second if registered.provider_id == first else first
        session.get(LinkageRecord, row.id).provider_id = other  # as if merged elsewhere
        session.commit()

    page = officer.get(address)
    answer = decide(officer, address, "same", reason="one door")

    assert "“Same” is not possible here: Both have a number of a register" in text_of(page)
    assert 'value="same"' not in page.text
    assert answer.status_code == 409
    assert "two registrations are two settings" in text_of(answer)
    assert 'value="one door"' in answer.text
    assert verdicts(seeded_copy) == []


def test_same_of_two_registers_links_them_and_moves_no_grade_and_no_fact(seeded_copy, officer):
    before = published(seeded_copy)
    with record(settings_for(seeded_copy).database_url) as session:
        found = find_numbered_pair(session)
        add_pairs(session, [(*found, 2.0)], LinkOutcome.REVIEW)
        session.commit()
    ids = sorted(one.id for one in found)
    address = f"{LINKS}{ids[0]}/{ids[1]}"

    page = text_of(officer.get(address))
    answer = decide(officer, address, "same")
    setting = officer.get(f"/council/settings/{found[1].provider_id}").text

    assert "no fact and no grade moves from one to the other" in page
    assert answer.status_code == 303
    assert published(seeded_copy) == before
    assert "Records linked with this setting" in setting
    assert "by Ada Officer on" in words(setting)


def find_numbered_pair(session):
    """A row of the list with a number of Ofsted, and a school of another setting."""
    own = [one for one in find_all_records(session) if one.la_number == COUNCIL]
    rows = (one for one in own if one.key.source == f"council_listing/{COUNCIL}")
    row = next(one for one in rows if '"ofsted"' in one.facts)
    school = next(one for one in own if one.key.source == "dfe")
    return row, school


def test_the_later_of_two_people_reads_what_the_first_decided_and_keeps_the_reason(
    seeded_copy, officer
):
    address = first_pair(seeded_copy)
    seen = form_values(officer.get(address).text)
    colleague = sign_in(seeded_copy, Role.EDITOR, name="Bea Officer")
    decide(colleague, address, "different", reason="two doors")

    answer = officer.post(
        f"{address}/decide", seen | {"verdict": "unsure", "reason": "it is closed today"}
    )
    page = text_of(answer)

    assert answer.status_code == 409
    assert "A colleague was first, and your verdict was not saved." in page
    assert re.search(r"Bea Officer, .*: different. two doors", page)
    assert 'value="it is closed today"' in answer.text
    assert verdicts(seeded_copy) == ["different"]
    resent = form_values(answer.text) | {"verdict": "unsure"}
    assert officer.post(f"{address}/decide", resent).status_code == 303


def test_a_verdict_about_a_record_that_changed_meanwhile_is_not_saved(seeded_copy, officer):
    address = first_pair(seeded_copy)

    answer = decide(officer, address, "different", records="0" * 16)

    assert answer.status_code == 409
    assert "One of the two records changed while you looked" in text_of(answer)
    assert officer.post(f"{address}/decide", {"verdict": "perhaps"}).status_code == 400
    assert verdicts(seeded_copy) == []


def test_the_last_verdicts_are_listed_and_each_can_be_undone_or_changed(seeded_copy, officer):
    address = first_pair(seeded_copy)
    decide(officer, address, "different", reason="two doors")
    listed = officer.get(f"{LINKS}decided")
    values = form_values(listed.text)

    answer = officer.post(f"{address}/decide", values | {"verdict": "undone"})
    after = text_of(officer.get(answer.location))
    changed = decide(officer, address, "unsure")

    assert re.search(r"Ada Officer, .*: different. two doors", text_of(listed))
    assert f'href="{address}"' in listed.text
    assert "Undone: the verdict no longer counts." in after
    assert "Nobody has given a verdict yet" in after
    assert changed.status_code == 303
    with record(settings_for(seeded_copy).database_url) as session:
        actions = [one.action for one in find_audit_entries(session) if "verdict" in one.action]
    assert actions == [f"link verdict {one}" for one in ("different", "undone", "unsure")]


def test_a_settings_page_parts_what_the_model_linked(seeded_copy, officer, doubtful):
    with record(settings_for(seeded_copy).database_url) as session:
        one = find_open_pairs(session, SANDMERE)[0]
        add_pairs(session, [(one.left, one.right, 9.0)], LinkOutcome.LINK)
        session.commit()
    setting = f"/council/settings/{one.left.provider_id}"
    page = officer.get(setting)
    section = page.text.partition('id="linked"')[2].partition("</section>")[0]

    answer = officer.post(
        f"{LINKS}{one.left.id}/{one.right.id}/decide",
        form_values(f"<main>{section}</main>") | {"verdict": "different"},
    )

    assert "Linked: automatically, +9.0 bits" in words(section)
    assert "Not the same" in section
    assert answer.location.startswith(setting)
    assert "no longer linked" in officer.get(answer.location).text
    assert verdicts(seeded_copy) == [LinkVerdict.DIFFERENT.value]
    assert "Not the same" not in officer.get(setting).text


def test_who_may_not_edit_sees_the_pair_without_a_form(seeded_copy, doubtful):
    analyst = sign_in(seeded_copy, Role.ANALYST)
    address = first_pair(seeded_copy)

    page = analyst.get(LINKS)

    assert "Are these one setting?" in page.text
    assert 'name="verdict"' not in main_part(page.text)
    assert analyst.post(f"{address}/decide", {"verdict": "same"}).status_code == 403
    assert "Doubtful links (2)" in page.text


def test_back_leads_to_the_pair_decided_before_and_the_next_one_can_be_left(seeded_copy, officer):
    address = first_pair(seeded_copy)
    first = officer.get(LINKS).text
    second = officer.get(f"{LINKS}?at=1").text
    decide(officer, address, "different")

    after = officer.get(LINKS).text

    assert 'href="/council/links/?at=1"' in first
    assert words(main_part(first)) != words(main_part(second))
    assert f'<a href="{address}" data-keys="b">' in after
    assert 'data-keys="b"' not in officer.get(address).text


def test_a_listing_that_is_not_public_leads_to_the_pair_it_waits_for(tmp_path):
    install = new_install(tmp_path / "install")
    install.areas()
    install.postcodes()
    install.register(nursery())
    import_directory(install, service_3("lone", "", name="Lone Day Nursery"))
    install.publish()
    with install.session() as session:
        link_settings(session, NOW)
        found = {one.key.source: one for one in find_all_records(session)}
        pair = found["ofsted"], found[f"oruk/{COUNCIL}"]
        add_pairs(session, [(*pair, 2.0)])
        session.commit()
    officer = sign_in(install.data_dir, Role.EDITOR)

    queue = officer.get("/council/today/numbers").text

    low, high = sorted(one.id for one in pair)
    assert f'href="{LINKS}{low}/{high}">It may be a setting of a register' in queue
