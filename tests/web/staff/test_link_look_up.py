"""Looking records of other systems up: candidates with evidence, and nothing is saved."""

import json

import pytest
from sqlmodel import SQLModel

from app import create_app
from app.core.staff_roles import Role
from app.data.linkage.index import find_all_records
from app.data.session import read_rows, record
from app.linkage.model import model_of
from tests.builders import settings_for
from tests.web.staff.signed_in import SANDMERE, sign_in

PATH, KEY = "/council/api/v1/link", "k" * 40


@pytest.fixture(scope="module")
def listed(seeded):
    """The facts of a listed setting that is linked with a registration, and that registration."""
    with record(settings_for(seeded).database_url) as session:
        records = find_all_records(session)
    own = [one for one in records if one.key.source == f"council_listing/{SANDMERE}"]
    for one in own:
        partner = next(
            (
                other
                for other in records
                if other.cluster_id == one.cluster_id and other.key.source == "ofsted"
            ),
            None,
        )
        facts = json.loads(one.facts)
        if partner and facts.get("postcode") and "name" in json.loads(partner.facts):
            return facts, partner
    raise AssertionError("the seeds have no linked setting")


@pytest.fixture
def service(seeded, monkeypatch):
    """A client without cookies, of an install whose council has a key."""
    monkeypatch.setenv("SANDMERE_LINK_KEY", KEY)
    config = settings_for(seeded)
    text = config.councils_file.read_text("utf-8")
    first = text.index('la_number = "995"')
    changed = seeded.parent / "councils_with_key.toml"
    changed.write_text(f'{text[:first]}link_key_env = "SANDMERE_LINK_KEY"\n{text[first:]}', "utf-8")
    app = create_app(settings_for(seeded, COUNCILS_FILE=str(changed)))
    return app.test_client()


def asked(facts) -> dict:
    names = ("name", "address", "town", "postcode", "phone")
    return {name: facts[name] for name in names if facts.get(name)} | {"reference": "A1"}


def look_up(client, *records, key=KEY, **headers):
    return client.post(
        PATH, json={"records": records}, headers={"Authorization": f"Bearer {key}", **headers}
    )


def contents(data_dir) -> dict[str, list]:
    with record(settings_for(data_dir).database_url) as session:
        return {
            name: sorted(map(repr, read_rows(session, f"SELECT * FROM {name}")))
            for name in SQLModel.metadata.tables
        }


def test_a_record_is_found_with_evidence_that_adds_up_to_its_weight(service, listed):
    facts, registered = listed

    answer = look_up(service, asked(facts))

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    [found] = answer.json["records"]
    assert found["reference"] == "A1"
    ofsted = next(one for one in found["candidates"] if one["source"] == "ofsted")
    assert ofsted["reference"] == registered.key.reference
    total = model_of("settings").prior_weight + sum(one["weight"] for one in ofsted["evidence"])
    assert total == pytest.approx(ofsted["weight"], abs=0.05)
    assert {one["field"]: one["in_words"] for one in ofsted["evidence"]}["premises"]
    assert answer.json["model"] == model_of("settings").version


def test_nothing_is_saved(seeded, service, listed):
    before = contents(seeded)

    assert look_up(service, asked(listed[0])).status_code == 200

    assert contents(seeded) == before


def test_a_record_of_nobody_has_no_candidates(service):
    answer = look_up(service, {"name": "Xylophone Quarry", "postcode": "AB10 1AA"})

    assert answer.json["records"] == [{"reference": "", "candidates": []}]


@pytest.mark.parametrize("key", ["", "x" * 40, KEY[:-1], f"{KEY}k"])
def test_another_key_gets_no_answer(service, listed, key):
    answer = look_up(service, asked(listed[0]), key=key)

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json == {"error": "The key is not this council's."}


def test_a_short_key_is_no_key(service, listed, monkeypatch):
    monkeypatch.setenv("SANDMERE_LINK_KEY", "short")

    assert look_up(service, asked(listed[0]), key="short").status_code == 401


def test_without_a_key_a_council_has_no_service(client, listed):
    assert look_up(client, asked(listed[0])).status_code == 401
    assert client.post(PATH, json={"records": [asked(listed[0])]}).status_code == 401


def test_a_member_of_staff_looks_up_with_the_token_of_the_page(seeded_copy, listed):
    editor = sign_in(seeded_copy, Role.EDITOR)
    body = {"records": [asked(listed[0])]}

    without = editor.client.post(PATH, json=body)
    headers = {"X-CSRF-Token": editor.csrf_token}
    answer = editor.client.post(PATH, json=body, headers=headers)

    assert (without.status_code, answer.status_code) == (403, 200)


def test_an_analyst_may_not_look_records_up(seeded_copy, listed):
    analyst = sign_in(seeded_copy, Role.ANALYST)
    headers = {"X-CSRF-Token": analyst.csrf_token}

    answer = analyst.client.post(PATH, json={"records": [asked(listed[0])]}, headers=headers)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"records": []}',
        b'{"records": [{"reference": "1"}]}',
        b'{"records": [{"name": 1}]}',
        b'{"records": [{"name": "A", "born_on": "2024-01-01"}]}',
        json.dumps({"records": [{"name": "A"}] * 101}).encode(),
        json.dumps({"records": [{"name": "A" * 301}]}).encode(),
    ],
)
def test_a_body_that_is_not_as_described_gets_a_sentence(service, body):
    answer = service.post(PATH, data=body, headers={"Authorization": f"Bearer {KEY}"})

    assert answer.status_code == 422
    assert answer.json["error"].endswith(".")


def test_a_page_of_another_site_cannot_look_records_up(service, listed):
    answer = look_up(service, asked(listed[0]), **{"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403


def test_of_a_home_that_its_register_withholds_only_the_number_is_found(seeded, service):
    with record(settings_for(seeded).database_url) as session:
        homes = [
            one
            for one in find_all_records(session)
            if one.key.source == "ofsted" and "name" not in json.loads(one.facts)
        ]
    assert homes
    for home in homes:
        assert not {"address", "postcode", "phone"} & json.loads(home.facts).keys()
