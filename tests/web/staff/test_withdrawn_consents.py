"""A consent that is withdrawn on its page stays withdrawn, whatever older data is restored.

F12 of docs/architecture.md#fault-tests.
"""

from pathlib import Path

import pytest

from app.core.staff_roles import Role
from app.data.providers import mint_provider_id
from app.ingest.redaction import apply_erasure_orders
from tests.builders import (
    Install,
    close_engine,
    public_bytes,
    run_command,
)
from tests.council_builders import install_with_agreed_childminder
from tests.web.staff.form_reader import form_values
from tests.web.staff.signed_in import sign_in

MINDER = mint_provider_id("ofsted", "2500001")
STREET = "9 Quay Lane"


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """A nursery, and a childminder who agreed to everything; published twice and backed up."""
    made = install_with_agreed_childminder(tmp_path / "install")
    made.publish()
    return made


def is_public(install: Install) -> bool:
    return install.public().settings.find(MINDER) is not None


def test_a_consent_withdrawn_on_its_page_stays_withdrawn_after_a_rollback_and_a_restore(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(apply_erasure_orders, "GRACE_S", 0.0)
    data_dir, backup = install.data_dir, tmp_path / "backup.tar"
    run_command(data_dir, "backup", backup)
    agreed = is_public(install)
    officer = sign_in(data_dir, Role.EDITOR)
    path = f"/council/settings/{MINDER}/consent"
    form = form_values(officer.get(path).text)

    officer.post(path, {**form, "consent": "counted"})
    withdrawn = is_public(install)
    run_command(data_dir, "rollback")
    rolled_back = is_public(install)
    close_engine(install.database_url)
    run_command(data_dir, "restore", backup, "--replace")
    restored = is_public(install)
    run_command(data_dir, "rollback")

    assert agreed
    assert (withdrawn, rolled_back, restored, is_public(install)) == (False,) * 4
    page = officer.get(f"/en/place/{MINDER}/x", follow_redirects=True)
    assert page.status_code == 410


def shows_street(install: Install) -> bool:
    return STREET.encode() in public_bytes(install)


def test_a_consent_narrowed_to_the_area_shows_no_street_after_a_rollback_and_a_restore(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(apply_erasure_orders, "GRACE_S", 0.0)
    data_dir, backup = install.data_dir, tmp_path / "backup.tar"
    run_command(data_dir, "backup", backup)
    agreed = shows_street(install)
    officer = sign_in(data_dir, Role.EDITOR)
    path = f"/council/settings/{MINDER}/consent"

    officer.post(path, {**form_values(officer.get(path).text), "consent": "area"})
    narrowed = (is_public(install), shows_street(install))
    run_command(data_dir, "rollback")
    rolled_back = shows_street(install)
    close_engine(install.database_url)
    run_command(data_dir, "restore", backup, "--replace")
    restored = shows_street(install)
    run_command(data_dir, "rollback")

    assert agreed
    assert narrowed == (True, False)
    assert (rolled_back, restored, shows_street(install)) == (False,) * 3
