"""Signing in for tests of staff pages: a person, a real session, and forms with its token."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from app import create_app
from app.core.staff_roles import Role
from app.data.session import record
from app.data.staff_sessions import find_open_session, start_session
from app.data.staff_users import add_user, set_roles
from app.web.staff.access import CSRF_FIELD
from app.web.staff.session_cookie import COOKIE
from tests.builders import settings_for

SANDMERE = "995"


class StaffClient:
    """A browser of a person who is signed in at Sandmere's site; `post` sends the form's token."""

    def __init__(self, client: FlaskClient, token: str, csrf_token: str) -> None:
        self.client, self.csrf_token = client, csrf_token
        client.set_cookie(COOKIE, token, secure=True)

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        return self.client.post(path, data={CSRF_FIELD: self.csrf_token, **(data or {})}, **options)


def sign_in(
    data_dir: Path,
    *roles: Role,
    name: str = "Ada Officer",
    la_number: str = SANDMERE,
    now: datetime | None = None,
    **settings: str,
) -> StaffClient:
    """A new person with these roles, signed in on a new app of the install in `data_dir`."""
    config = settings_for(data_dir, **settings)
    at = now or datetime.now(UTC)
    with record(config.database_url) as session:
        user_id = add_user(session, name, "tests", at)
        set_roles(session, user_id, la_number, roles or tuple(Role))
        token = start_session(session, user_id, la_number, "link", at)
        session.commit()
        found = find_open_session(session, token, la_number, at)
    assert found
    return StaffClient(create_app(config).test_client(), token, found.csrf_token)
