"""`flask edit`: an officer's edit of a setting, from the command to the page."""

import gc
import stat
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlmodel import select

from app import create_app
from app.core.consent import Consent
from app.data.audit import find_audit_entries
from app.data.session import record
from app.data.tables import Crosswalk, Listing
from app.publish.store.locks import publisher_lock
from app.snapshot.layout import Setting
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.reader import Snapshots, open_settings
from tests.builders import Install, find_setting, nursery, settings_for
from tests.erasure_search import find_traces

NUMBER = "01632 960123"
WHY = ("--reason", "rang them")


@pytest.fixture
def editable_app(seeded_copy: Path) -> Flask:
    """The app on an install that may be changed."""
    return create_app(settings_for(seeded_copy))


def flask(app: Flask, *words: str) -> Result:
    with app.app_context():
        done = app.test_cli_runner(catch_exceptions=False).invoke(args=words)
    gc.enable()  # commands switch collection off
    return done


def shown(data_dir: Path) -> PublishedSettings:
    current = Snapshots(data_dir / "snapshots").current()
    assert current is not None
    return current.settings


def a_setting(data_dir: Path, *, is_home: bool = False) -> Setting:
    """A setting with a telephone number; with `is_home`, a childminder."""
    return next(
        one
        for one in shown(data_dir).all()
        if one.phone and (one.kind.value == "childminder") == is_home and one.consent is Consent.ALL
    )


def test_a_page_shows_what_an_officer_set(seeded_copy: Path, editable_app: Flask) -> None:
    setting = a_setting(seeded_copy)

    printed = flask(editable_app, "edit", "set", setting.provider_id, "phone", NUMBER, *WHY)

    client = editable_app.test_client()
    page = client.get(f"/en/place/{setting.provider_id}/x", follow_redirects=True).text
    about = client.get("/en/about/data").text
    assert (printed.exit_code, printed.output) == (0, "published as number 2\n")
    assert NUMBER in page
    assert setting.phone not in page
    assert about[: about.index("Open data")].count("Corrections by the council") == 1


def test_edits_of_several_days_are_one_line_on_the_page_about_the_data(
    seeded_copy: Path, editable_app: Flask
) -> None:
    first, second = list(shown(seeded_copy).all())[:2]
    flask(editable_app, "edit", "set", first.provider_id, "phone", NUMBER, *WHY)
    with record(settings_for(seeded_copy).database_url) as session:
        session.connection().exec_driver_sql(
            "UPDATE provider_edit SET edited_at = '2026-01-31 09:00:00'"
        )
        session.commit()
    flask(editable_app, "edit", "set", second.provider_id, "phone", NUMBER, *WHY)
    flask(editable_app, "publish")

    about = editable_app.test_client().get("/en/about/data").text

    days = {source.rpartition("/")[2] for source in shown(seeded_copy).editions if "edit" in source}
    assert len(days) == 2
    assert "2026-01-31" in days
    assert about[: about.index("Open data")].count("Corrections by the council") == 1
    assert "2 rows" in about


def test_an_edit_is_listed_until_it_is_ended(seeded_copy: Path, editable_app: Flask) -> None:
    setting = a_setting(seeded_copy)
    flask(editable_app, "edit", "set", setting.provider_id, "phone", NUMBER, *WHY)
    flask(editable_app, "edit", "set", setting.provider_id, "website", "www.quay.example", *WHY)

    before = flask(editable_app, "edit", "list", setting.provider_id).output
    flask(editable_app, "edit", "end", setting.provider_id, "phone", *WHY)
    after = flask(editable_app, "edit", "list").output

    assert f"{setting.provider_id} phone: {NUMBER}, by " in before
    assert "website: https://www.quay.example, by " in before
    assert "2 edits in force, 0 to review" in before
    assert NUMBER not in after
    assert shown(seeded_copy).find(setting.provider_id).phone == setting.phone


def test_the_command_ends_no_record_of_an_addition_or_a_merger(app: Flask) -> None:
    """An addition is removed on the page of its setting, and a merger stays."""
    answers = [
        flask(app, "edit", "end", "330/R1", field, *WHY) for field in ("added", "merged", "kind")
    ]

    assert [one.exit_code for one in answers] == [2, 2, 2]
    assert "is not one of 'name'" in answers[0].output


def test_a_new_source_value_is_listed_with_the_edit(seeded_copy: Path, editable_app: Flask) -> None:
    setting = a_setting(seeded_copy)
    flask(editable_app, "edit", "set", setting.provider_id, "phone", NUMBER, *WHY)
    with record(settings_for(seeded_copy).database_url) as session:
        session.connection().exec_driver_sql(
            "UPDATE provider_edit SET source_value = '01632 960999'"
        )
        session.commit()

    listed = flask(editable_app, "edit", "list").output

    assert f"the sources changed from 01632 960999 to {setting.phone}" in listed
    assert "1 edits in force, 1 to review" in listed


def test_a_closed_setting_answers_410_until_it_is_opened_again(
    seeded_copy: Path, editable_app: Flask
) -> None:
    setting = a_setting(seeded_copy)
    path = f"/en/place/{setting.provider_id}/"
    client = editable_app.test_client()

    refused = flask(editable_app, "edit", "close", setting.provider_id, "soon", *WHY)
    flask(editable_app, "edit", "close", setting.provider_id, "2026-01-31", *WHY)
    closed = client.get(path, follow_redirects=True).status_code
    due = flask(editable_app, "edit", "due")
    flask(editable_app, "edit", "end", setting.provider_id, "closed", *WHY)

    assert refused.exit_code == 1
    assert due.output == "nothing is due\n"
    assert closed == 410
    assert client.get(path, follow_redirects=True).status_code == 200


def test_a_withheld_setting_answers_410_until_the_withholding_is_ended(
    seeded_copy: Path, editable_app: Flask
) -> None:
    setting = a_setting(seeded_copy)
    page = f"/en/place/{setting.provider_id}/x"

    flask(editable_app, "edit", "withhold", setting.provider_id, *WHY)

    assert editable_app.test_client().get(page).status_code == 410
    flask(editable_app, "edit", "end", setting.provider_id, "withheld", *WHY)
    assert editable_app.test_client().get(page, follow_redirects=True).status_code == 200


def test_a_provider_to_be_erased_is_hidden_while_a_refresh_runs(
    seeded_copy: Path, editable_app: Flask
) -> None:
    setting = a_setting(seeded_copy)
    with publisher_lock(seeded_copy, settings_for(seeded_copy).database_url):
        printed = flask(editable_app, "edit", "forget", setting.provider_id, *WHY)

    assert printed.exit_code == 75
    assert shown(seeded_copy).find(setting.provider_id) is None


def test_an_erased_provider_leaves_no_trace_and_an_interrupted_order_can_be_repeated(
    install: Install,
) -> None:
    cells = {"Provider name": "Quillfeather", "Provider address line 1": "88 Vexwort Row"}
    install.areas()
    install.postcodes()
    install.register(nursery(), nursery("EY100002", **cells))
    install.publish()
    provider_id = find_setting(install.public().settings, "EY100002").provider_id
    environ = {"DATABASE_URL": install.database_url}
    editable_app = create_app(settings_for(install.data_dir, **environ))
    arguments = ("edit", "forget", provider_id, *WHY)
    before = find_traces(install, "Quillfeather", "Vexwort")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "app.publish.edits.withholding.erase_provider", lambda *_: 1 / 0
        )  # interrupted there
        with pytest.raises(ZeroDivisionError):
            flask(editable_app, *arguments)
    printed = flask(editable_app, *arguments)

    assert before
    assert (printed.exit_code, printed.output) == (0, "erased: 2 erasure orders applied\n")
    assert find_traces(install, "Quillfeather", "Vexwort") == []
    assert find_setting(install.public().settings, "EY100001")
    with install.session() as session:
        about = [
            audit_entry.action
            for audit_entry in find_audit_entries(session)
            if audit_entry.subject == provider_id
        ]
        assert about == ["edit", "order to forget"]


def test_erasing_an_unknown_setting_is_refused(editable_app: Flask) -> None:
    printed = flask(editable_app, "edit", "forget", "aaaaaaaaaaaa", *WHY)

    assert (printed.exit_code, printed.output) == (
        1,
        "refused: no setting has the identifier 'aaaaaaaaaaaa'\n",
    )


@pytest.mark.parametrize(
    ("field", "value", "printed"),
    [
        ("phone", "call us", "refused: phone: write one phone number"),
        ("email", "nobody", "refused: email: this is not an email address"),
        ("website", "javascript:alert(1)", "refused: website: a website must start with https://"),
    ],
)
def test_invalid_contact_details_are_refused(
    seeded: Path, app: Flask, field: str, value: str, printed: str
) -> None:
    setting = a_setting(seeded)

    done = flask(app, "edit", "set", setting.provider_id, field, value, *WHY)

    assert done.exit_code == 1
    assert done.stderr.startswith(printed)
    assert shown(seeded).seq == 1


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_an_edit_needs_a_reason(seeded: Path, app: Flask, reason: str) -> None:
    setting = a_setting(seeded)

    done = flask(app, "edit", "set", setting.provider_id, "phone", NUMBER, "--reason", reason)

    assert done.exit_code == 2
    assert shown(seeded).seq == 1


def test_an_edit_is_published_during_a_refresh_and_ending_a_withholding_is_busy(
    seeded_copy: Path, editable_app: Flask
) -> None:
    first, second = list(shown(seeded_copy).all())[:2]
    flask(editable_app, "edit", "withhold", second.provider_id, *WHY)

    with publisher_lock(seeded_copy, settings_for(seeded_copy).database_url):
        edited = flask(editable_app, "edit", "set", first.provider_id, "phone", NUMBER, *WHY)
        lifted = flask(editable_app, "edit", "end", second.provider_id, "withheld", *WHY)

    assert edited.exit_code == 0
    assert shown(seeded_copy).find(first.provider_id).phone == NUMBER
    assert lifted.exit_code == 75


def test_the_audit_has_both_values_but_only_keyed_digests_for_a_home(
    seeded_copy: Path, editable_app: Flask
) -> None:
    for is_home in (False, True):
        setting = a_setting(seeded_copy, is_home=is_home)
        flask(editable_app, "edit", "set", setting.provider_id, "phone", NUMBER, *WHY)

    with record(settings_for(seeded_copy).database_url) as session:
        nursery_entry, home_entry = (
            audit_entry
            for audit_entry in find_audit_entries(session)
            if audit_entry.action == "edit"
        )

    assert (nursery_entry.old_value, nursery_entry.new_value) == (
        a_setting_before(seeded_copy).phone,
        NUMBER,
    )
    assert len(home_entry.new_value) == 32
    assert NUMBER not in home_entry.new_value
    assert home_entry.new_value != home_entry.old_value
    assert (home_entry.action, home_entry.field, home_entry.reason) == (
        "edit",
        "phone",
        "rang them",
    )
    assert stat.S_IMODE((seeded_copy / "secret").stat().st_mode) == 0o600
    assert "none changed or missing" in flask(editable_app, "audit", "verify").output


def a_setting_before(data_dir: Path) -> Setting:
    """The same setting in the first publication."""
    first = open_settings(data_dir / "snapshots", 1)
    return next(one for one in first.all() if one.phone and one.kind.value != "childminder")


def test_a_rollback_reports_what_it_shows_and_that_it_is_pinned(
    seeded_copy: Path, editable_app: Flask
) -> None:
    flask(editable_app, "publish")

    printed = flask(editable_app, "rollback").output

    assert "published as number 3: the settings of number 1, without those withdrawn" in printed
    assert "not published until `flask publish`" in printed


def test_any_identifier_of_a_setting_names_it(seeded_copy: Path, editable_app: Flask) -> None:
    with record(settings_for(seeded_copy).database_url) as session:
        listings = session.exec(select(Listing).where(Listing.la_number == "995")).all()
    listed = next(
        listing for listing in listings if listing.ofsted_urn and shown_phone(seeded_copy, listing)
    )
    identifiers = [listed.ofsted_urn, listed.ofsted_urn.lower(), listed.reference]
    identifiers += [f"995/{listed.reference}", listed.provider_id, listed.provider_id.upper()]

    for number, identifier in enumerate(identifiers):
        printed = flask(
            editable_app, "edit", "set", identifier, "phone", f"01632 96010{number}", *WHY
        )
        assert printed.exit_code == 0, printed.output
        assert shown(seeded_copy).find(listed.provider_id).phone == f"01632 96010{number}"
        assert (f"setting {listed.provider_id}" in printed.output) == (
            identifier != listed.provider_id
        )
    assert (
        f"{listed.provider_id} phone"
        in flask(editable_app, "edit", "list", listed.ofsted_urn).output
    )


def shown_phone(data_dir: Path, listing: Listing) -> bool:
    setting = shown(data_dir).find(listing.provider_id)
    return bool(setting and setting.phone and setting.consent is Consent.ALL)


def test_an_identifier_of_several_settings_is_refused_with_each_of_them(
    seeded_copy: Path, editable_app: Flask
) -> None:
    first, second = [one for one in shown(seeded_copy).all() if one.phone][:2]
    with record(settings_for(seeded_copy).database_url) as session:
        for number, one in enumerate((first, second)):
            line = Crosswalk(
                issuer=f"council-{number}",
                identifier="SAME-1",
                provider_id=one.provider_id,
                valid_from=date(2026, 1, 1),
            )
            session.add(line)
        session.commit()

    printed = flask(editable_app, "edit", "withhold", "SAME-1", *WHY)

    assert printed.exit_code == 1
    assert first.provider_id in printed.output
    assert second.provider_id in printed.output
    assert shown(seeded_copy).find(first.provider_id) is not None
