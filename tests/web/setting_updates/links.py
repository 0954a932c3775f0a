"""A setting's browser: an app of an install, and links that its council sent."""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from app import create_app
from app.core.consent import Consent
from app.data.install_key import read_secret
from app.data.session import record
from app.data.setting_links import make_link
from app.data.tables import EditField, LinkPurpose
from app.publish.edits.edit_requests import EditRequest, Officer, make_edit
from app.publish.setting_addresses import digest_of_address, find_addresses
from app.snapshot.layout import Setting
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.reader import Snapshots
from tests.builders import settings_for
from tests.web.staff.form_reader import form_values
from tests.web.staff.settings import settings_of

SANDMERE = "995"


def link_for(
    data_dir: Path,
    provider_ids: Collection[str],
    purpose: LinkPurpose = LinkPurpose.REMINDER,
    language: str = "en",
    now: datetime | None = None,
) -> str:
    """The path of a new link for these settings, sent to the address of the first one."""
    with record(settings_for(data_dir).database_url) as session:
        address = find_addresses(session, provider_ids)[next(iter(provider_ids))]
        digest = digest_of_address(read_secret(data_dir), address)
        at = now or datetime.now(UTC)
        token = make_link(session, SANDMERE, purpose, digest, provider_ids, language, at)
        session.commit()
    return f"/update/{token}"


def browser(data_dir: Path, **settings: Any) -> FlaskClient:
    return create_app(settings_for(data_dir, **settings)).test_client()


def shown(data_dir: Path, provider_id: str) -> Setting | None:
    """The setting as families see it."""
    return _published(data_dir).find(provider_id)


def _published(data_dir: Path) -> PublishedSettings:
    snapshot = Snapshots(data_dir / "snapshots").current()
    assert snapshot
    return snapshot.settings


def with_address(data_dir: Path) -> list[Setting]:
    """Sandmere's settings that families see and that have an email address, as published."""
    ids = [one.provider_id for one in settings_of(data_dir)]
    with record(settings_for(data_dir).database_url) as session:
        reached = find_addresses(session, ids)
    public = map(_published(data_dir).find, sorted(reached))
    return [one for one in public if one and one.consent is Consent.ALL]


def press(client: FlaskClient, path: str, button: str, **typed: str) -> Any:
    """The page after a button of the page at a path was pressed."""
    values = form_values(client.get(path).text)
    return client.post(path, data={**values, **typed, "do": button})


def edit(data_dir: Path, provider_id: str, field: EditField, value: str) -> None:
    """An officer's edit."""
    with record(settings_for(data_dir).database_url) as session:
        officer = Officer("Ann", datetime.now(UTC), "rang them")
        make_edit(session, data_dir, EditRequest(provider_id, field, value), officer)
