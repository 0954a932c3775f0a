"""The session on the record of one request to staff pages; views commit, nothing else does."""

from flask import Blueprint, g
from sqlmodel import Session

from app.data.session import engine
from app.web.request_context import app_state


def init_blueprint(bp: Blueprint) -> None:
    bp.teardown_request(close_record_session)


def record_session() -> Session:
    """The session of this request, opened when it is first used."""
    opened: Session | None = g.get("record_session")
    if opened is None:
        opened = g.record_session = Session(engine(app_state().config.database_url))
    return opened


def close_record_session(_error: BaseException | None = None) -> None:
    """Close the session, if it is open; changes that a view did not commit are rolled back."""
    opened: Session | None = g.pop("record_session", None)
    if opened is not None:
        opened.close()
