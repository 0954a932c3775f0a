"""Merging two settings that are one: choosing the other one, comparing both, and confirming."""

from typing import Final

from flask import request
from werkzeug.wrappers import Response

from app.core.staff_roles import EDITING
from app.data.council_settings import (
    CouncilSetting,
    find_council_settings,
    search_settings,
)
from app.i18n import mark
from app.publish.edits.merge_settings import (
    MergePlan,
    MergeRefused,
    NotMerged,
    merge_settings,
    plan_merge,
)
from app.publish.errors import EditNotPublished
from app.publish.read_record import find_public_states
from app.publish.selection.publication_states import PublicState
from app.web.request_context import app_state
from app.web.staff.access import allowed
from app.web.staff.record_session import record_session
from app.web.staff.setting.find import FoundSetting, found_line
from app.web.staff.setting.form import NO_REASON, read_reason
from app.web.staff.setting.own_setting import (
    acting_officer,
    english,
    own_council,
    own_setting,
    to_setting,
    usual_reasons,
)
from app.web.staff.setting.wording import STATES
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("merging", "/council/settings")
SHOWN_MAX = 20  # settings to choose from
REASONS: Final = (
    mark("Both are one setting, which was listed twice"),
    mark("It was added before Ofsted's list had it"),
)
REFUSALS: Final = {
    NotMerged.SAME: mark("This is the setting itself. Choose another one."),
    NotMerged.BOTH_REGISTERED: mark(
        "Both have a number of a register, and two registrations are two settings. If one replaces "
        "the other, confirm it on the page Today, under “New numbers of old settings”."
    ),
    NotMerged.BOTH_LISTED: mark(
        "The council's file has a row for each. Remove one row from the file first."
    ),
    NotMerged.ONE_IS_A_HOME: mark(
        "One gives care in a home and the other does not, so families would see the wrong address."
    ),
    NotMerged.OTHER_COUNCIL: mark(
        "Another council has one of them too, so you cannot decide this alone."
    ),
    NotMerged.CHANGED: mark("One of them changed in the meantime. Compare them again."),
    NotMerged.NOT_OPEN: mark(
        "The registered one is not active in its register, so families would see neither."
    ),
}


@bp.get("/<provider_id>/merge")
@allowed(*EDITING)
def choose(provider_id: str) -> str:
    """The settings at the same postcode or with a similar name, or those that a text names."""
    setting, text = own_setting(provider_id), request.args.get("q", "")[:200]
    others = [
        one
        for one in find_council_settings(record_session(), own_council())
        if one.provider_id != provider_id
    ]
    found = search_settings(others, text) if text.strip() else _similar(setting, others)
    shown = found[:SHOWN_MAX]
    states = find_public_states(record_session(), [one.provider_id for one in shown])
    lines = [found_line(one, states[one.provider_id], english()) for one in shown]
    return render.page(
        "en", "staff/setting/merge_choose.html", setting=setting, lines=lines, text=text
    )


@bp.get("/<provider_id>/merge/<other_id>")
@allowed(*EDITING)
def compare(provider_id: str, other_id: str) -> str:
    """Both settings side by side, which one stays, and what becomes of the other."""
    return _compare_page(provider_id, other_id, "")


@bp.post("/<provider_id>/merge/<other_id>")
@allowed(*EDITING)
def merge(provider_id: str, other_id: str) -> Response | tuple[str, int]:
    """Merge two settings; what families see follows at once."""
    setting, other = own_setting(provider_id), own_setting(other_id)
    if not (reason := read_reason(request.form)):
        return _compare_page(provider_id, other_id, english().gettext(NO_REASON)), 422
    session, data_dir, officer = (
        record_session(),
        app_state().config.data_dir,
        acting_officer(reason),
    )
    try:
        plan = plan_merge(session, setting.provider_id, other.provider_id, own_council())
        merge_settings(session, data_dir, plan, officer, own_council())
    except MergeRefused as error:
        return _compare_page(provider_id, other_id, "", error.why), 409
    except EditNotPublished:
        return to_setting(plan.kept.provider_id, "later")
    return to_setting(plan.kept.provider_id, "merged")


def _similar(setting: CouncilSetting, others: list[CouncilSetting]) -> list[CouncilSetting]:
    """Settings at the same postcode, then those with a similar name."""
    near = [one for one in others if set(one.postcodes) & set(setting.postcodes)]
    named = search_settings(others, setting.name) if setting.name else []
    return list({one.provider_id: one for one in (*near, *named)}.values())


def _compare_page(
    provider_id: str, other_id: str, problem: str, why: NotMerged | None = None
) -> str:
    """The page; `why` a merge was just refused, None where that is to be found out."""
    setting, other, text = own_setting(provider_id), own_setting(other_id), english().gettext
    plan, refusal = MergePlan(setting, other), ""
    try:
        plan = plan_merge(record_session(), provider_id, other_id, own_council())
    except MergeRefused as error:
        why = error.why
    if why:
        refusal = text(REFUSALS[why])
    pair = [plan.kept.provider_id, plan.gone.provider_id]
    states = find_public_states(record_session(), pair)
    kept, gone = (found_line(one, states[one.provider_id], english()) for one in plan)
    return render.page(
        "en",
        "staff/setting/merge_compare.html",
        setting=setting,
        kept=kept,
        gone=gone,
        rows=_rows(kept, gone),
        refusal=refusal,
        problem=problem,
        reasons=usual_reasons(REASONS),
    )


def _rows(kept: FoundSetting, gone: FoundSetting) -> list[tuple[str, str, str]]:
    """The label of each fact, and what it is for both settings."""
    text = english().gettext
    public = text(STATES[PublicState.PUBLIC])
    return [
        (text(mark("Name")), kept.name, gone.name),
        (text(mark("Kind")), kept.kind, gone.kind),
        (text(mark("Numbers and references")), kept.numbers, gone.numbers),
        (text(mark("Postcode")), kept.postcode, gone.postcode),
        (text(mark("For families")), kept.state or public, gone.state or public),
    ]
