"""How a setting was asked, for its own page."""

from dataclasses import dataclass
from typing import Final

from app.data.chasing import find_asked
from app.data.mail_stops import ASKED, find_stop
from app.i18n import mark
from app.publish.read_record import find_public_states
from app.publish.selection.publication_states import PublicState
from app.publish.setting_addresses import find_addressee
from app.web.staff.record_session import record_session
from app.web.staff.setting.asked_wording import asked_by, asked_line, way_texts
from app.web.staff.setting.own_setting import address_key, english, own_council

# Settings that are not written to, whatever address they have.
_NEVER_WRITTEN_TO: Final = {
    PublicState.CONFIDENTIAL: mark("It is confidential, so it gets no reminders."),
    PublicState.WITHHELD: mark("It is withheld, so it gets no reminders."),
    PublicState.CLOSED_BY_COUNCIL: mark("It is closed, so it gets no reminders."),
    PublicState.CLOSED: mark("It is closed, so it gets no reminders."),
}


@dataclass(frozen=True)
class AskedHistory:
    """The lines (what, by whom) newest first, and whether its address gets reminders.

    `mail` says so in words; `is_stopped` and `can_be_stopped` choose the form below.
    """

    lines: tuple[tuple[str, str], ...]
    ways: dict[str, str]
    mail: str
    is_stopped: bool
    can_be_stopped: bool


def asked_history(provider_id: str) -> AskedHistory:
    """Of a setting of the officer's council."""
    session, translator = record_session(), english()
    asked = find_asked(session, provider_id, own_council())
    found = find_addressee(session, provider_id, address_key())
    stopped = find_stop(session, own_council(), found.digest) if found else ""
    if found is None:
        state = find_public_states(session, [provider_id])[provider_id]
        without = mark("It has no email address, so it gets no reminders.")
        mail = _NEVER_WRITTEN_TO.get(state, without)
    elif stopped:
        mail = (
            mark("It gets no reminders by email: it asked for none.")
            if stopped == ASKED
            else mark("It gets no reminders by email: a message came back.")
        )
    else:
        mail = mark("It gets reminders by email when an officer sends them from Chasing.")
    return AskedHistory(
        lines=tuple((asked_line(one, translator), asked_by(one)) for one in asked),
        ways=way_texts(translator),
        mail=translator.gettext(mail),
        is_stopped=bool(stopped),
        can_be_stopped=found is not None and not stopped,
    )
