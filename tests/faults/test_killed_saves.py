"""What an officer saves on a page, killed before any of its writes, is saved in full or not at all.

F11 of docs/architecture.md#fault-tests.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.providers import mint_provider_id
from app.data.tables import (
    ContactAttempt,
    EditField,
    ErasureOrder,
    Proposal,
    ProviderEdit,
    ReportedMistake,
    SettingNote,
)
from app.snapshot.edit_markers import find_interrupted_edits
from tests.builders import (
    Install,
    close_engine,
    run_command,
)
from tests.council_builders import install_with_agreed_childminder
from tests.faults.killed_steps import copied, is_killed, names_of_steps, spread
from tests.web.staff.form_reader import form_values
from tests.web.staff.signed_in import StaffClient, sign_in
from tests.web.staff.test_proposal_pages import propose
from tests.web.staff.test_report_pages import report

NURSERY = f"/council/settings/{mint_provider_id('ofsted', 'EY100001')}"
MINDER = f"/council/settings/{mint_provider_id('ofsted', '2500001')}"
WHY = {"usual_reason": "The setting confirmed it by telephone"}
FIELDS = {"phone": "0191 498 0555", "email": "new@quay.example", "website": "www.quay.example"}
Form = tuple[str, dict[str, str]]


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """Two nurseries and a childminder who agreed to everything."""
    return install_with_agreed_childminder(tmp_path / "install")


def several_fields(officer: StaffClient) -> Form:
    path = f"{NURSERY}/edit/contact"
    return path, {**form_values(officer.get(path).text), **WHY, **FIELDS}


def undo(officer: StaffClient) -> Form:
    saved = officer.post(*several_fields(officer)).headers["Location"]
    return f"{NURSERY}/undo-batch/{saved.rpartition('batch=')[2]}", {}


def consent(officer: StaffClient) -> Form:
    form = form_values(officer.get(f"{MINDER}/consent").text)
    return f"{MINDER}/consent", {**form, "consent": "counted"}


def closing(_officer: StaffClient) -> Form:
    return f"{NURSERY}/close", {**WHY, "day": "2026-01-31"}


def note(_officer: StaffClient) -> Form:
    return f"{NURSERY}/notes", {"note": "opens late on Fridays"}


def approval(officer: StaffClient) -> Form:
    """A value that the nursery sent."""
    data_dir = officer.client.application.config["SETTINGS"].data_dir
    provider_id = NURSERY.rpartition("/")[2]
    sent = propose(data_dir, provider_id, (EditField.PHONE, "0191 498 0777", ""))
    return f"/council/proposals/{provider_id}/{sent[EditField.PHONE]}/approve", {"seen": "0"}


def accepted_report(officer: StaffClient) -> Form:
    data_dir = officer.client.application.config["SETTINGS"].data_dir
    provider_id = NURSERY.rpartition("/")[2]
    return f"/council/reports/{provider_id}/{report(data_dir, provider_id)}/accept", {}


def corrected_report(officer: StaffClient) -> Form:
    """A new telephone number, which closes the report about it."""
    officer.post(*accepted_report(officer))
    return several_fields(officer)


def confirmed_by_call(_officer: StaffClient) -> Form:
    return f"/council/chasing/{NURSERY.rpartition('/')[2]}/asked", {"reached": "all-right"}


FORMS = {
    one.__name__: one
    for one in (
        *(several_fields, undo, consent, closing, note, approval, confirmed_by_call),
        *(accepted_report, corrected_report),
    )
}
LONG = [pytest.param(kind, 10_000, marks=pytest.mark.faults) for kind in FORMS]


@pytest.mark.parametrize(("kind", "most"), [("several_fields", 2), *LONG])
def test_what_is_saved_on_a_page_is_there_in_full_or_not_at_all_after_a_kill(
    install: Install, tmp_path: Path, summarise: Callable[[str], None], kind: str, most: int
) -> None:
    officer = sign_in(install.data_dir, Role.EDITOR)
    form = FORMS[kind](officer)
    save = lambda: officer.post(*form)  # noqa: E731
    record_before, public_before = in_record(install), public(install)
    start = copied(install.data_dir, tmp_path / "start")
    steps = names_of_steps(save, tmp_path)
    record_after, public_after = in_record(install), public(install)
    status_after = page_status(officer, form, tmp_path / "status")

    saved = 0
    for step in spread(len(steps), most):
        copied(start, install.data_dir)
        assert is_killed(save, step)
        in_record_now, public_now = in_record(install), public(install)
        is_saved = in_record_now == record_after
        assert is_saved or in_record_now == record_before, steps[step - 1]
        assert public_now in (public_before, public_after), steps[step - 1]
        is_whole = public_now == (public_after if is_saved else public_before)
        assert is_whole or find_interrupted_edits(install.data_dir), steps[step - 1]

        run_command(install.data_dir, "edit", "complete")
        assert public(install) == (public_after if is_saved else public_before), steps[step - 1]
        assert not find_interrupted_edits(install.data_dir)
        if not is_saved:
            assert not is_killed(save, 0)
        assert (in_record(install), public(install)) == (record_after, public_after)
        assert page_status(officer, form, tmp_path / "status") == status_after
        saved += is_saved

    summarise(f"{kind}: {len(spread(len(steps), most))} kills, {saved} times saved already")
    assert record_after != record_before
    assert (public_after != public_before) is (kind != "note")


def page_status(officer: StaffClient, form: Form, file: Path) -> int:
    """The status of the setting's public page, asked for in a child: a web worker has threads."""
    path = f"/en/place/{form[0].split('/')[3]}/x"
    ask = lambda: file.write_text(str(officer.get(path, follow_redirects=True).status_code))  # noqa: E731
    assert not is_killed(ask, 0)
    return int(file.read_text())


def in_record(install: Install) -> list[object]:
    """Edits, notes, erasure orders and the audit, without times."""
    with install.session() as session:
        found: list[object] = [
            *((one.provider_id, one.field, one.value, one.is_end, one.batch)
              for one in session.exec(select(ProviderEdit))),
            *(one.text for one in session.exec(select(SettingNote))),
            *((one.field, one.state) for one in session.exec(select(Proposal))),
            *((one.fact, one.state) for one in session.exec(select(ReportedMistake))),
            *(one.was_reached for one in session.exec(select(ContactAttempt))),
            *((one.source, one.key) for one in session.exec(select(ErasureOrder))),
            *((one.who, one.action, one.subject, one.field, one.new_value)
              for one in find_audit_entries(session)),
        ]  # fmt: skip
    close_engine(install.database_url)
    return found


def public(install: Install) -> list[object]:
    return [repr(one) for one in install.public().settings.all()]
