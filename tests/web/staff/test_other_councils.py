"""What belongs to another council is a 404 with a line in the audit, and is not changed.

Add one line to CASES for each new route with an id in its path.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from sqlalchemy import MetaData, Table
from sqlmodel import Session, col, select
from werkzeug.test import TestResponse

from app.config.council_details import CouncilDetail
from app.core.desk_queue import Decision, Queue
from app.core.issuers import OFSTED
from app.core.mistake_report import PageFact, ReportState
from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.council_settings import find_council_settings
from app.data.jobs import JobRequest, add_job
from app.data.linkage.index import find_all_records
from app.data.listing_imports import add_listing_import
from app.data.listing_plans import Choices
from app.data.session import engine, record
from app.data.staff_sessions import start_session
from app.data.staff_users import add_user, set_roles
from app.data.sufficiency_reports import find_report, start_report
from app.data.sufficiency_sections import NewPin, add_pin, find_pins
from app.data.table_dump import consistent_read
from app.data.tables import (
    CouncilDetailEdit,
    Crosswalk,
    JobKind,
    Provider,
    QueueDecision,
    ReportedMistake,
    Succession,
    SuccessionDecision,
)
from tests.builders import Install, run_command, settings_for
from tests.linkage_builders import add_records
from tests.web.staff.routes import STAFF_ROUTES
from tests.web.staff.signed_in import StaffClient, sign_in

OTHER = "996"  # the neighbour of the invented council
NOW = datetime.now(UTC)


def person(session: Session) -> dict[str, Any]:
    """An administrator of the other council."""
    user_id = add_user(session, "Zed", "tests", NOW)
    set_roles(session, user_id, OTHER, [Role.ADMINISTRATOR])
    start_session(session, user_id, OTHER, "link", NOW)
    return {"user_id": user_id}


def setting(session: Session) -> dict[str, Any]:
    """A setting of the other council, with what each route about one needs."""
    found = find_council_settings(session, OTHER)[0]
    provider_id = {"provider_id": found.provider_id}
    return {
        **provider_id,
        "other_id": found.provider_id,
        "field": "phone",
        "name": "contact",
        "edit_id": 1,
        "batch": 1,
        "note_id": 1,
        "proposal_id": 1,
    }


def report(session: Session) -> dict[str, Any]:
    """A report about a setting of the other council."""
    ids = setting(session)
    row = ReportedMistake(
        la_number=OTHER,
        provider_id=ids["provider_id"],
        fact=PageFact.PHONE,
        shown="[]",
        text="why",
        contact="",
        language="en",
        sent_at=NOW,
        state=ReportState.WAITING,
    )
    session.add(row)
    session.flush()
    return {**ids, "report_id": row.id}


def job(session: Session) -> dict[str, Any]:
    request = JobRequest(JobKind.DISCARD, {"source": "x"}, OTHER, "Zed", "why")
    return {"job_id": add_job(session, request, NOW)}


def source(_session: Session) -> dict[str, Any]:
    return {"source": f"council_listing/{OTHER}"}


def decision(session: Session) -> dict[str, Any]:
    row = QueueDecision(
        la_number=OTHER,
        queue=Queue.MISSING,
        key="x",
        cause="y",
        decision=Decision.DISMISSED,
        decided_by="Zed",
        decided_at=NOW,
        reason="why",
        follows=0,
        undoes=0,
    )
    session.add(row)
    session.flush()
    return {"decision_id": row.id}


def suggestion(session: Session) -> dict[str, Any]:
    """A suggestion about two settings of the other council."""
    made = session.exec(select(Succession)).first()
    if made is None:
        made = Succession(
            issuer=OFSTED,
            evidence="the same postcode",
            suggested_at=NOW,
            decision=SuccessionDecision.OPEN,
            old_identifier=_ofsted_urns(session)[0],
            new_identifier=_ofsted_urns(session)[1],
        )
        session.add(made)
        session.flush()
    return {"succession_id": made.id}


def _ofsted_urns(session: Session) -> Sequence[str]:
    own = select(Crosswalk.identifier).join(
        Provider, col(Provider.provider_id) == col(Crosswalk.provider_id)
    )
    return session.exec(own.where(Provider.la_number == OTHER, Crosswalk.issuer == OFSTED)).all()


def detail(session: Session) -> dict[str, Any]:
    """An edit of the other council's details."""
    edit = CouncilDetailEdit(
        la_number=OTHER,
        detail=CouncilDetail.PHONE,
        value="0191 498 0555",
        file_value="",
        reason="why",
        edited_by="Zed",
        edited_at=NOW,
        batch=1,
    )
    session.add(edit)
    session.flush()
    return {"edit_id": edit.id, "batch": 1}


def pinned_view(session: Session) -> dict[str, Any]:
    """A view in the other council's sufficiency report."""
    if not find_report(session, OTHER, 2026):
        start_report(session, OTHER, 2026, "Zed", NOW)
    add_pin(session, OTHER, 2026, NewPin("prices", "profile", "area=Overwick", ""), "Zed", NOW)
    return {"pin_id": find_pins(session, OTHER, 2026)[-1].id}


OF_A_SETTING = (
    *(
        "settings.",
        "preview.",
        "notes.",
        "closing.",
        "adding.",
        "merging.",
        "erasure.",
        "receipts.",
    ),
    *("calls.", "mail_stops.", "proposals.", "proposal_preview."),
)


def listing_import(session: Session) -> dict[str, Any]:
    choices = Choices()
    import_id = add_listing_import(session, OTHER, "list.csv", "0" * 64, choices, "Zed", NOW)
    return {"import_id": import_id, "kind": "csv"}


def export(session: Session) -> dict[str, Any]:
    arguments = {"la_number": OTHER, "kind": "csv"}
    request = JobRequest(JobKind.EXPORT_LISTING, arguments, OTHER, "Zed", "")
    return {"job_id": add_job(session, request, NOW)}


def pair(session: Session) -> dict[str, Any]:
    """A record of the other council's list, and a registration."""
    key = f"T-{len(find_all_records(session))}"
    theirs, registered = add_records(session, (f"council_listing/{OTHER}", key), ("ofsted", key))
    return {"left_id": theirs.id, "right_id": registered.id}


OF_AN_IMPORT = ("listing_imports.", "listing_importing.")
# endpoint -> what makes the other council's record and returns the ids of the path
CASES: dict[str, Callable[[Session], dict[str, Any]]] = {
    "people.show": person,
    "people.roles": person,
    "people.link": person,
    "people.end_sessions": person,
    "people.disable_person": person,
    "people.enable_person": person,
    "personal_data.of_setting": setting,
    "personal_data.export_setting": setting,
    "personal_data.of_person": person,
    "personal_data.export_person": person,
    "personal_data.erase_person": person,
    **{one: setting for one in STAFF_ROUTES if one.startswith(OF_A_SETTING)},
    **{one: report for one in STAFF_ROUTES if one.startswith("reports.")},
    "jobs.show": job,
    "listing_exports.show": export,
    "listing_exports.download": export,
    **{one: listing_import for one in STAFF_ROUTES if one.startswith(OF_AN_IMPORT)},
    "refreshes.source": source,
    "refreshes.decide": source,
    "today.undo": decision,
    "council_details.undo": detail,
    "council_details.undo_save": detail,
    "successors.confirm": suggestion,
    "successors.refuse": suggestion,
    "successors.reopen": suggestion,
    "links.pair": pair,
    "links.decide": pair,
    "sufficiency_pins.remove": pinned_view,
    "sufficiency_pins.move_up": pinned_view,
}
for without_setting in ("settings.find", "adding.ask", "adding.add"):
    del CASES[without_setting]
# Routes whose id is no record of a council: the reason.
WITHOUT_COUNCIL = {
    "sign_in.link": "a random token; it works at its own council only (test_access)",
    "sign_in.use_link": "a random token; it works at its own council only (test_access)",
    "account.remove": "the person's own passkeys only",
    "today.queue": "the name of a queue; its rows are the council's own (test_find_queues)",
    "today.decide": "the name of a queue; its rows are the council's own (test_find_queues)",
    **{
        f"council_details.{one}": "a name in a table; the details are the council's own"
        for one in ("edit", "save", "confirm_end", "end")
    },
    **{
        one: "a year; the report is the council's own (test_sufficiency)"
        for one in STAFF_ROUTES
        if one.startswith(("sufficiency.", "sufficiency_texts.", "sufficiency_agreeing."))
        and one not in ("sufficiency.listed", "sufficiency.start")
    },
    "account.end": "the person's own; another's is a 404 (test_people)",
    "duty.missing": "the number of an item; its settings are the council's own (test_duty)",
}


def test_every_route_with_an_id_has_a_case(app):
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in STAFF_ROUTES]

    with_id = {rule.endpoint for rule in rules if rule.arguments}

    assert with_id == CASES.keys() | WITHOUT_COUNCIL.keys()


def rows(url: str) -> dict[str, list[Any]]:
    """Every row of the record, except sessions' last use and the audit."""
    with consistent_read(url) as connection:
        return {
            table.name: list(
                connection.execute(select(*(one for one in table.c if one.name != "last_used_at")))
            )
            for table in tables(url)
            if table.name in CHANGEABLE
        }


@cache
def tables(url: str) -> list[Table]:
    """The tables of the record as they are; reading them takes longer than the rows."""
    found = MetaData()
    found.reflect(engine(url))
    return found.sorted_tables


CHANGEABLE = {
    *("staff_user", "staff_role", "staff_session", "sign_in_link", "passkey"),
    *("job", "queue_decision", "listing", "setting_note", "council_detail_edit"),
    *("contact_attempt", "outbox_message", "mail_stop", "proposal"),
    *("provider_edit", "erasure_order", "succession", "quarantined_edition", "publication"),
    *(
        "linkage_verdict",
        "listing_import",
        "reported_mistake",
        "sufficiency_report",
        "sufficiency_pin",
    ),
}


@pytest.fixture(scope="module")
def shared(seeded, tmp_path_factory):
    import shutil

    folder = tmp_path_factory.mktemp("councils") / "data"
    shutil.copytree(seeded, folder, ignore=shutil.ignore_patterns("metrics", "inbox"))
    return folder, sign_in(folder)


@pytest.mark.parametrize("endpoint", CASES)
def test_another_councils_record_is_a_404_is_audited_and_stays(shared, endpoint):
    install, officer = shared
    url = settings_for(install).database_url
    with record(url) as session:
        ids = CASES[endpoint](session)
        session.commit()
        audited = len(list(find_audit_entries(session)))
    before = rows(url)

    answer = ask_for(officer, endpoint, ids)

    assert answer.status_code == 404
    with record(url) as session:
        [line] = list(find_audit_entries(session))[audited:]
    assert line.action.startswith("refused: another council's ")
    assert line.who == "Ada Officer (user 1)"
    assert rows(url) == before


def ask_for(officer: StaffClient, endpoint: str, ids: dict[str, Any]) -> TestResponse:
    adapter = officer.client.application.url_map.bind("localhost")
    [rule] = officer.client.application.url_map.iter_rules(endpoint)
    is_change = "POST" in (rule.methods or ())
    path = adapter.build(endpoint, ids, method="POST" if is_change else "GET")
    return officer.post(path, {"role": "analyst"}) if is_change else officer.get(path)


def rows_of_others(url: str) -> dict[str, list[Any]]:
    """As `rows`, without the officer's own session, whose last use is stored every few minutes."""
    found = rows(url)
    found["staff_session"] = [one for one in found["staff_session"] if one.la_number == OTHER]
    return {name: sorted(map(repr, listed)) for name, listed in found.items()}


@pytest.mark.faults
@pytest.mark.both_engines
def test_a_thousand_requests_for_other_councils_records_are_404s_and_change_nothing(
    install: Install, summarise: Callable[[str], None]
):
    url, statuses = install.database_url, Counter[int]()
    run_command(install.data_dir, "seed", DATABASE_URL=url)
    officer = sign_in(install.data_dir, DATABASE_URL=url)
    with record(url) as session:
        ids = {endpoint: make(session) for endpoint, make in CASES.items()}
        session.commit()
        audited = len(list(find_audit_entries(session)))
    before = rows_of_others(url)

    while statuses.total() < 1_000:
        statuses.update(ask_for(officer, endpoint, ids[endpoint]).status_code for endpoint in CASES)

    with record(url) as session:
        lines = list(find_audit_entries(session))[audited:]
    summarise(f"{statuses.total()} requests: {dict(statuses)}, {len(lines)} lines in the audit")
    assert statuses == {404: statuses.total()}
    assert len(lines) == statuses.total()
    assert all(line.action.startswith("refused: another council's ") for line in lines)
    assert rows_of_others(url) == before
