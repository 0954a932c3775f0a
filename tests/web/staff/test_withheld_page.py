"""The page What is withheld and why shows what the command prints."""

import re
from pathlib import Path

import pytest

from app.core.staff_roles import Role
from app.data.session import record
from app.publish.withheld_settings import count_by_reason, find_withheld_settings
from tests.builders import run_command, settings_for, try_command
from tests.web.staff.signed_in import SANDMERE, sign_in

PATH = "/council/withheld/"


def test_page_and_command_show_the_same_counts(seeded: Path, seeded_copy: Path) -> None:
    with record(settings_for(seeded).database_url) as session:
        counts = count_by_reason(find_withheld_settings(session, SANDMERE))

    page = sign_in(seeded_copy, Role.EDITOR).get(PATH).text
    printed = run_command(seeded_copy, "withheld", SANDMERE)

    shown = [int(one) for one in re.findall(r'data-label="Settings">(\d+)<', page)]
    assert shown == list(counts.values())
    for reason, count in counts.items():
        assert f"{count:6} {reason.value}\n" in printed


def test_a_reason_lists_its_settings_with_links_and_never_a_confidential_name(
    seeded_copy: Path,
) -> None:
    officer = sign_in(seeded_copy, Role.APPROVER)
    with record(settings_for(seeded_copy).database_url) as session:
        found = find_withheld_settings(session, SANDMERE)
    confidential = [one for one in found if not one.explanation.may_be_named]

    page = officer.get(f"{PATH}?reason=confidential").text

    assert page.count("/council/settings/") - page.count('href="/council/settings/"') == 3
    for one in confidential:
        assert f'{one.provider_id}">{one.numbers[0]}</a>' in page
    assert "Ofsted's list for the council, 1 November 2026" in page.replace("&#39;", "'")


def test_every_page_of_the_list_is_reached_and_an_unknown_reason_lists_all(
    seeded_copy: Path,
) -> None:
    officer = sign_in(seeded_copy, Role.ADMINISTRATOR)

    last = officer.get(f"{PATH}?page=99&reason=none-such").text

    assert "Page 3 of 3" in last
    assert "All reasons" in last


def test_without_a_number_the_command_counts_for_every_council(seeded_copy: Path) -> None:
    printed = run_command(seeded_copy, "withheld")

    assert [line[:4] for line in printed.splitlines() if not line.startswith(" ")] == [
        "995:",
        "996:",
    ]


@pytest.mark.parametrize("typed", ["abc", "123", "995x"])
def test_the_command_refuses_a_number_that_no_council_has(seeded: Path, typed: str) -> None:
    done = try_command(seeded, "withheld", typed)

    assert done.exit_code == 2
    assert f"no council has the number '{typed}'" in done.output
