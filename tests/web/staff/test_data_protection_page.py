"""The page Data protection: every entry, what the record has, and the last run."""

from html import unescape
from pathlib import Path

import pytest

from app.core.retention.files import FILES
from app.core.retention.tables import TABLES
from app.core.staff_roles import Role
from app.data.session import record
from app.data.setting_notes import add_note
from tests.builders import NOW, run_command, settings_for
from tests.web.staff.settings import settings_of
from tests.web.staff.signed_in import SANDMERE, sign_in

PATH = "/council/data-protection/"


def test_every_entry_is_on_the_page_with_its_reason_and_period(seeded_copy: Path) -> None:
    page = unescape(sign_in(seeded_copy, Role.ANALYST).get(PATH).text)

    for stored in (*TABLES, *FILES):
        assert f">{stored.holds}</th>" in page
        assert f">{stored.lasts}</td>" in page


def test_the_page_counts_what_the_council_has_and_says_when_data_was_deleted(
    seeded_copy: Path,
) -> None:
    officer = sign_in(seeded_copy, Role.EDITOR)
    before = officer.get(PATH).text
    with record(settings_for(seeded_copy).database_url) as session:
        add_note(session, "aaaaaaaaaaaa", SANDMERE, "rings back", "Ann", NOW)
        add_note(session, "aaaaaaaaaaaa", "996", "rings back", "Ann", NOW)
        session.commit()
    run_command(seeded_copy, "retention", "--apply")

    page = officer.get(PATH).text

    assert "private notes on settings</th><td>0<" in before
    assert "never yet" in before
    assert "private notes on settings</th><td>1<" in page
    assert "nothing was over its time" in page


@pytest.mark.parametrize(
    ("role", "links"),
    [
        (Role.ANALYST, (False, False, False)),
        (Role.EDITOR, (True, False, False)),
        (Role.APPROVER, (True, True, False)),
        (Role.ADMINISTRATOR, (True, True, True)),
    ],
)
def test_a_person_gets_the_links_that_their_roles_open(
    seeded_copy: Path, role: Role, links: tuple[bool, bool, bool]
) -> None:
    page = sign_in(seeded_copy, role).get(PATH).text

    found = ("/council/withheld/", ">Find the setting<", ">Find the person<")
    assert tuple(one in page for one in found) == links


def test_the_page_of_settings_leads_here_for_every_role(seeded_copy: Path) -> None:
    for role in Role:
        page = sign_in(seeded_copy, role).get("/council/settings/").text

        assert f'href="{PATH}"' in page


def test_the_export_of_a_setting_says_what_it_leaves_out(seeded_copy: Path) -> None:
    officer = sign_in(seeded_copy, Role.APPROVER)
    own = next(one for one in settings_of(seeded_copy) if one.name)

    page = officer.get(f"/council/settings/{own.provider_id}/personal").text

    assert "Of reports of mistakes it has no text, contact or outcome" in page
