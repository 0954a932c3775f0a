"""What settings sent and were sent: a link, a proposal, a message, a stop, an officer's call."""

from datetime import datetime

from sqlmodel import Session

from app.data.mail_stops import ASKED, stop_address
from app.data.outbox import queue_message
from app.data.setting_links import find_open_link, make_link
from app.data.tables import (
    ContactAttempt,
    ContactWay,
    EditField,
    LinkPurpose,
    MessageKind,
    Proposal,
    ProposalState,
)
from tests.builders.messages import message_request

DIGEST = "d" * 32
ADDRESS = "quillfeather@vexwort.example"


def add_setting_updates(
    session: Session,
    provider_ids: tuple[str, ...],
    now: datetime,
    text: str = "01632 960777",
    digest: str = DIGEST,
) -> str:
    """One of each for these settings, the proposal and the call for the first; return the token."""
    purpose = LinkPurpose.CHANGE
    token = make_link(session, "995", purpose, digest, provider_ids, "en", now)
    found = find_open_link(session, token, now)
    assert found
    session.add(
        Proposal(
            la_number="995",
            provider_id=provider_ids[0],
            link_id=found.link_id,
            batch=1,
            field=EditField.PHONE,
            value=text,
            seen_value="",
            seen_edit_id=0,
            proposed_at=now,
            state=ProposalState.WAITING,
        )
    )
    session.add(
        ContactAttempt(
            la_number="995",
            provider_id=provider_ids[0],
            way=ContactWay.CALL,
            was_reached=True,
            note=f"ring {text}",
            by="Ann",
            at=now,
        )
    )
    request = message_request(
        MessageKind.CHANGE_LINK, address=ADDRESS, address_digest=digest, provider_ids=provider_ids
    )
    queue_message(session, request, now)
    stop_address(session, "995", digest, ASKED, now)
    session.flush()
    return token
