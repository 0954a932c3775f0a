"""Sending reminders to chosen settings: first what would be sent and who is left out, then it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.staff_roles import EDITING
from app.data.chasing import SettingToAsk
from app.data.editions import has_invented_edition
from app.i18n import mark
from app.mail.start_sender import start_sender
from app.publish.desk_queues.chasing_rows import find_open_settings
from app.publish.reminders import Asker, LeftOut, ReminderPlan, plan_reminders, queue_reminders
from app.web.request_context import app_state, council, now
from app.web.staff.access import allowed, current_user
from app.web.staff.chasing.views import chasing_rows, named_filter
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import address_key, english, own_council
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("reminders", "/council/chasing/send")
IDS_MAX: Final = 5_000  # settings
_REASONS: Final = {
    LeftOut.NO_EMAIL: mark("No email address"),
    LeftOut.STOPPED: mark("Asked for no mail"),
    LeftOut.CAME_BACK: mark("Mail came back"),
    LeftOut.REMINDED: mark("Got a reminder in the last week"),
}


@dataclass(frozen=True)
class NamedSetting:
    """A setting as the page names it."""

    provider_id: str
    name: str


@dataclass(frozen=True)
class SendingPage:
    """What would be sent. `ids` names all chosen settings, for the form; `left_out` is by reason."""

    messages_count: int
    settings_count: int
    chosen_count: int
    settings: tuple[NamedSetting, ...]
    left_out: tuple[tuple[str, tuple[NamedSetting, ...]], ...]
    ids: str
    filter: str


@bp.get("/")
@allowed(*EDITING)
def check() -> str | Response:
    """What would be sent to the chosen settings, or to all that a filter lists."""
    if request.args.get("all"):
        chosen = {row.provider_id for row in chasing_rows() if row.is_in(named_filter())}
    else:
        chosen = set(request.args.getlist("chosen"))
    if not chosen:
        return _to_list("none-chosen")
    settings = find_open_settings(record_session(), own_council())
    chosen &= settings.keys()
    plan = plan_reminders(record_session(), own_council(), chosen, address_key(), now())
    return render.page(
        "en",
        "staff/chasing/send.html",
        page=_page(plan, settings),
        can_send=_can_send(),
    )


@bp.post("/")
@allowed(*EDITING)
def send() -> Response:
    """Queue a message to each address; what was queued or sent meanwhile is not queued again."""
    session = record_session()
    settings = find_open_settings(session, own_council())
    chosen = settings.keys() & set(request.form.get("ids", "").split()[:IDS_MAX])
    asker = Asker(current_user().who, now(), council().default_language)
    plan = queue_reminders(session, own_council(), chosen, address_key(), asker)
    session.commit()
    if not plan.addressees:
        return _to_list("none-queued")
    start_sender(app_state().config)
    return _to_list("queued", len(plan.addressees))


def _can_send() -> bool:
    """Whether messages leave: to a mail server, or as files while all data is invented."""
    has_server = app_state().config.mail_server is not None
    return has_server or has_invented_edition(record_session())


def _to_list(outcome: str, count: int = 0) -> Response:
    address = url_for(
        "chasing.listed", filter=named_filter().value, done=outcome, count=count or None
    )
    return redirect(address, code=303)


def _page(plan: ReminderPlan, settings: dict[str, SettingToAsk]) -> SendingPage:
    by_reason = defaultdict[LeftOut, list[str]](list)
    for provider_id, why in plan.left_out.items():
        by_reason[why].append(provider_id)
    asked = [one for addressee in plan.addressees for one in addressee.provider_ids]
    return SendingPage(
        messages_count=len(plan.addressees),
        settings_count=plan.settings_count,
        chosen_count=len(asked) + len(plan.left_out),
        settings=_named(asked, settings),
        left_out=tuple(
            (english().gettext(text), _named(by_reason[why], settings))
            for why, text in _REASONS.items()
            if by_reason[why]
        ),
        ids=" ".join(sorted(asked)),
        filter=named_filter().value,
    )


def _named(ids: list[str], settings: dict[str, SettingToAsk]) -> tuple[NamedSetting, ...]:
    unnamed = english().gettext(mark("A setting without a public name"))
    named = (NamedSetting(one, settings[one].name or unnamed) for one in ids)
    return tuple(sorted(named, key=lambda one: one.name.casefold()))
