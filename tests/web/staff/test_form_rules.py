"""What staff forms refuse: numbers out of range, values that contradict, fields of other forms."""

import shutil
from types import SimpleNamespace

import pytest

from app.core.desk_queue import Queue
from app.core.staff_roles import Role
from app.data.council_settings import find_council_settings
from app.data.edits import find_history
from app.data.session import record
from app.data.staff_users import find_people
from app.data.tables import EditField
from tests.builders import settings_for
from tests.web.page_reader import words
from tests.web.staff.form_reader import form_values
from tests.web.staff.routes import STAFF_ROUTES
from tests.web.staff.signed_in import SANDMERE, sign_in

REASON = {"reason": "a test"}
TOO_LARGE = [str(2**31), str(2**63), "9" * 30]


@pytest.fixture(scope="module")
def desk(seeded, tmp_path_factory):
    """A person with every role, and a setting with a telephone number in the council's list."""
    folder = tmp_path_factory.mktemp("forms") / "data"
    shutil.copytree(seeded, folder, ignore=shutil.ignore_patterns("metrics", "inbox"))
    url = settings_for(folder).database_url
    with record(url) as session:
        found = find_council_settings(session, SANDMERE)
    listed = next(one for one in found if one.references and one.phones)
    return SimpleNamespace(
        person=sign_in(folder), url=url, setting=f"/council/settings/{listed.provider_id}"
    )


def edit_form(desk, group):
    return form_values(desk.person.get(f"{desk.setting}/edit/{group}").text)


def test_an_address_with_a_number_that_is_too_large_is_a_404(desk):
    app = desk.person.client.application
    numbered = (rule for rule in app.url_map.iter_rules() if "<int" in rule.rule)
    rules = [rule for rule in numbered if rule.endpoint in STAFF_ROUTES]
    statuses = {}
    for rule in rules:
        path, _ = STAFF_ROUTES[rule.endpoint]
        path = path.replace("/council/settings/aaaaaaaaaaaa", desk.setting)
        for number in TOO_LARGE:
            address = f"{path}/".replace("/1/", f"/{number}/").removesuffix("/")
            send = desk.person.post if "POST" in rule.methods else desk.person.get
            statuses[rule.endpoint, number[:12]] = send(address).status_code

    assert len(rules) > 10
    assert {one for one, status in statuses.items() if status != 404} == set()


@pytest.mark.parametrize("number", [*TOO_LARGE, "²", "٣", "-1", "x"])
def test_a_number_of_an_address_or_form_that_names_nothing_is_not_an_error(desk, number):
    queue = f"/council/today/{next(iter(Queue)).value}"

    statuses = [
        desk.person.get(desk.setting, query_string={"saved": "public", "batch": number}),
        desk.person.get(queue, query_string={"page": number, "done": number}),
        desk.person.get("/council/settings/", query_string={"page": number}),
        desk.person.get("/council/details/", query_string={"saved": "public", "batch": number}),
        desk.person.post(f"{queue}/decide", {"row": f"x {number} y", "decision": "dismissed"}),
    ]

    assert [one.status_code for one in statuses] == [200, 200, 200, 200, 400]


CONTRADICTIONS = [
    ("ages", {"ages-age_from_months": "36", "ages-age_to_months": "24"}, "oldest age is younger"),
    ("ages", {"ages-age_from_months": "", "ages-age_to_months": "24"}, "give the youngest age"),
    (
        "vacancies",
        {"vacancies-space_2": "now", "vacancies-space_confirmed_on": ""},
        "space_confirmed_on is blank",
    ),
    ("hours", {"opening-0-term": "08:00-12:00, 11:00-15:00"}, "overlap"),
    ("hours", {"opening-0-term": "18:00-08:00"}, "Monday: it closes before it opens"),
    ("hours", {"opening-0-term": "8 to 6"}, "Monday: write times such as"),
    (
        "prices",
        {
            "prices-0-amount": "50",
            "prices-0-band": "",
            "prices-0-unit": "day",
            "prices-1-amount": "60",
            "prices-1-band": "",
            "prices-1-unit": "day",
            "prices-0-from": "",
            "prices-1-from": "",
        },
        "valid from the same day",
    ),
    ("texts", {"description-en": "", "description-pl": "Ogród."}, "in English"),
]


@pytest.mark.parametrize(("group", "typed", "problem"), CONTRADICTIONS)
def test_values_that_contradict_each_other_are_explained_and_not_saved(desk, group, typed, problem):
    path = f"{desk.setting}/edit/{group}"

    answer = desk.person.post(path, {**edit_form(desk, group), **REASON, **typed})

    assert answer.status_code == 422
    assert problem in words(answer.text)
    assert "Nothing was saved yet" in words(answer.text)


def test_fields_of_other_forms_that_are_sent_too_change_nothing(desk):
    others = {
        "name": "Another name",
        "address-postcode": "B1 1BB",
        "places": "99",
        "withheld": "yes",
        "consent": "all",
        "closed": "2026-01-01",
        "kind": "nursery",
        "role": [one.value for one in Role],
        "la_number": "996",
        "user_id": "1",
        "edited_by": "Somebody",
        "provider_id": "x",
        "id": "1",
    }
    with record(desk.url) as session:
        before = find_people(session, SANDMERE)

    answer = desk.person.post(
        f"{desk.setting}/edit/contact",
        {**others, **edit_form(desk, "contact"), **REASON, "phone": "0191 498 0555"},
    )

    with record(desk.url) as session:
        [saved] = find_history(session, desk.setting.rpartition("/")[2])
        after = find_people(session, SANDMERE)
    assert answer.status_code == 303
    assert (saved.field, saved.edited_by) == (EditField.PHONE, "Ada Officer (user 1)")
    assert after == before
