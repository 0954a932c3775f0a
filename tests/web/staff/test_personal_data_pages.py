"""Personal data of a setting and of a member of staff: shown, exported and erased on the desk."""

import json
from pathlib import Path

import pytest

from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.session import record
from app.data.staff_changes import add_person
from app.data.staff_users import set_roles
from tests.builders import NOW, settings_for
from tests.web.staff.signed_in import SANDMERE, StaffClient, sign_in


@pytest.fixture
def administrator(seeded_copy: Path) -> StaffClient:
    return sign_in(seeded_copy, Role.ADMINISTRATOR)


def a_person(data_dir: Path, *other_councils: str) -> str:
    with record(settings_for(data_dir).database_url) as session:
        user_id = add_person(session, "Zebedee Vexwort", SANDMERE, [Role.EDITOR], "Ann", NOW)
        for la_number in other_councils:
            set_roles(session, user_id, la_number, [Role.EDITOR])
        session.commit()
    return f"/council/people/{user_id}/personal"


def last_action(data_dir: Path, subject: str) -> str:
    with record(settings_for(data_dir).database_url) as session:
        [*_, last] = find_audit_entries(session, subject)
        return last.action


def test_a_settings_data_is_shown_and_downloaded_after_a_line_in_the_audit(
    administrator: StaffClient, listed, seeded_copy: Path
) -> None:
    path = f"/council/settings/{listed.provider_id}/personal"

    page = administrator.get(path).text
    file = administrator.post(f"{path}/export")

    assert "Every version of every row of the sources" in page
    assert f"/council/settings/{listed.provider_id}/erase" in page
    assert file.headers["Content-Disposition"].startswith("attachment; ")
    assert json.loads(file.data)["about"] == f"setting {listed.provider_id}"
    assert last_action(seeded_copy, listed.provider_id) == "personal data exported"


def test_a_person_is_exported_and_erased_only_when_it_is_meant(
    administrator: StaffClient, seeded_copy: Path
) -> None:
    path = a_person(seeded_copy)
    subject = f"user {path.split('/')[3]}"

    file = administrator.post(f"{path}/export")
    unsure = administrator.post(f"{path}/erase", {"reason": "left"})
    erased = administrator.post(f"{path}/erase", {"reason": "left", "sure": "yes"})

    assert json.loads(file.data)["about"] == subject
    assert (unsure.status_code, "Nothing was erased" in unsure.text) == (422, True)
    assert erased.headers["Location"].endswith("/council/people/")
    assert "Zebedee" not in administrator.get("/council/people/").text
    assert last_action(seeded_copy, subject) == "staff erased"


def test_a_person_of_two_councils_is_left_to_who_runs_the_service(
    administrator: StaffClient, seeded_copy: Path
) -> None:
    path = a_person(seeded_copy, "996")

    page = administrator.get(path).text
    refused = [
        administrator.post(f"{path}/{one}", {"reason": "left", "sure": "yes"}).status_code
        for one in ("export", "erase")
    ]

    assert "works for another council too" in page
    assert refused == [403, 403]


def test_an_administrator_cannot_erase_the_last_administrator(
    administrator: StaffClient, seeded_copy: Path
) -> None:
    page = administrator.get("/council/people/").text
    own = page.split('href="/council/people/')[-1].split('"')[0]

    done = administrator.post(
        f"/council/people/{own}/personal/erase", {"reason": "left", "sure": "yes"}
    )

    assert done.status_code == 409
    assert "the council needs an administrator" in done.text
