"""What a setting sends through a link, killed before any write, is saved in full or not at all.

F11 of docs/architecture.md#fault-tests.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from app import create_app
from app.data.audit import find_audit_entries
from app.data.providers import mint_provider_id
from app.data.tables import (
    EditField,
    LinkPurpose,
    Proposal,
    ProviderEdit,
    ReportedMistake,
    SettingLink,
)
from app.inbox.report_files import store_report
from tests.builders import Install, close_engine, run_command, settings_for
from tests.core.test_mistake_report import REPORT
from tests.council_builders import install_with_agreed_childminder
from tests.faults.killed_steps import copied, is_killed, names_of_steps, spread
from tests.web.setting_updates.links import link_for
from tests.web.staff.form_reader import form_values

URN = "2500001"
MINDER = mint_provider_id("ofsted", URN)
Form = tuple[str, dict[str, str]]


def whole_form(client: FlaskClient, data_dir: Path) -> Form:
    path = link_for(data_dir, [MINDER], LinkPurpose.CHANGE)
    page = client.post(path, data={"do": "continue"}).text
    typed = {"phone": "0191 498 0777", "places": "6", "vacancies-space_2": "now"}
    return "/update/form", {**form_values(page), **typed, "do": "send"}


def confirmation(client: FlaskClient, data_dir: Path) -> Form:
    path = link_for(data_dir, [MINDER])
    return path, {**form_values(client.get(path).text), "do": f"confirm:{MINDER}"}


def narrowing(client: FlaskClient, data_dir: Path) -> Form:
    path = link_for(data_dir, [MINDER])
    return path, {"do": f"narrow:{MINDER}", "consent": "counted"}


FORMS = {one.__name__: one for one in (whole_form, confirmation, narrowing)}
LONG = [pytest.param(kind, 10_000, marks=pytest.mark.faults) for kind in FORMS]


@pytest.mark.parametrize(("kind", "most"), [("whole_form", 2), *LONG])
def test_what_a_setting_sends_is_there_in_full_or_not_at_all_after_a_kill(
    tmp_path: Path, summarise: Callable[[str], None], kind: str, most: int
) -> None:
    install = install_with_agreed_childminder(tmp_path / "install")
    install.make_edit(URN, EditField.EMAIL, "minder@home.example")
    client = create_app(settings_for(install.data_dir)).test_client()
    path, values = FORMS[kind](client, install.data_dir)
    send = lambda: client.post(path, data=values)  # noqa: E731
    before = in_record(install)
    start = copied(install.data_dir, tmp_path / "start")
    steps = names_of_steps(send, tmp_path)
    after, public_after = in_record(install), public(install)

    saved = 0
    for step in spread(len(steps), most):
        copied(start, install.data_dir)
        assert is_killed(send, step)
        found = in_record(install)
        assert found in (before, after), steps[step - 1]

        run_command(install.data_dir, "edit", "complete")
        if found == before:
            assert not is_killed(send, 0)
        assert (in_record(install), public(install)) == (after, public_after), steps[step - 1]
        saved += found == after

    summarise(f"{kind}: {len(spread(len(steps), most))} kills, {saved} times saved already")
    assert after != before


def in_record(install: Install) -> list[object]:
    """Edits, proposals, open forms and the audit, without times."""
    with install.session() as session:
        found: list[object] = [
            *((one.field, one.value, one.is_end) for one in session.exec(select(ProviderEdit))),
            *((one.field, one.value, one.state) for one in session.exec(select(Proposal))),
            *(
                one.form_expires_at is not None and one.form_expires_at < one.expires_at
                for one in session.exec(select(SettingLink))
            ),
            *(
                (one.who, one.action, one.subject, one.field, one.new_value)
                for one in find_audit_entries(session)
            ),
        ]
    close_engine(install.database_url)
    return found


def public(install: Install) -> list[object]:
    return [repr(one) for one in install.public().settings.all()]


def test_a_report_of_a_mistake_is_stored_whole_or_not_at_all_and_imported_once_after_a_kill(
    tmp_path: Path, summarise: Callable[[str], None]
) -> None:
    install = install_with_agreed_childminder(tmp_path / "install")
    start = copied(install.data_dir, tmp_path / "start")
    store = lambda: store_report(install.data_dir, REPORT)  # noqa: E731
    fold = lambda: run_command(install.data_dir, "inbox", "fold")  # noqa: E731
    store_steps = names_of_steps(store, tmp_path)
    import_steps = names_of_steps(fold, tmp_path)

    for step in range(1, len(store_steps) + 1):
        copied(start, install.data_dir)
        assert is_killed(store, step)
        fold()
        assert texts_of_reports(install) in ([], [REPORT.text]), store_steps[step - 1]
    for step in range(1, len(import_steps) + 1):
        copied(start, install.data_dir)
        store()
        assert is_killed(fold, step)
        fold()
        assert texts_of_reports(install) == [REPORT.text], import_steps[step - 1]

    summarise(f"{len(store_steps)} and {len(import_steps)} kills")
    assert store_steps
    assert import_steps


def texts_of_reports(install: Install) -> list[str]:
    with install.session() as session:
        found = [one.text for one in session.exec(select(ReportedMistake))]
    close_engine(install.database_url)
    return found
