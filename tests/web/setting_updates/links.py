"""A setting's browser: an app of an install, and links that its council sent."""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from app import create_app
from app.data.install_key import read_secret
from app.data.session import record
from app.data.setting_links import make_link
from app.data.tables import LinkPurpose
from app.publish.setting_addresses import digest_of_address
from tests.builders import settings_for

SANDMERE = "995"
ADDRESS = "owner@setting.example"


def link_for(
    data_dir: Path,
    provider_ids: Collection[str],
    purpose: LinkPurpose = LinkPurpose.REMINDER,
    address: str = ADDRESS,
    language: str = "en",
    now: datetime | None = None,
) -> str:
    """The path of a new link for these settings."""
    digest = digest_of_address(read_secret(data_dir), address)
    with record(settings_for(data_dir).database_url) as session:
        token = make_link(
            session, SANDMERE, purpose, digest, provider_ids, language, now or datetime.now(UTC)
        )
        session.commit()
    return f"/update/{token}"


def browser(data_dir: Path, **settings: Any) -> FlaskClient:
    return create_app(settings_for(data_dir, **settings)).test_client()
