"""Deciding about doubtful links: the next pair, a certain pair, and the last verdicts."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.staff_roles import EDITING
from app.data.linkage.index import find_record
from app.data.linkage.link_queue import (
    OpenPair,
    SeenPair,
    find_open_pairs,
    find_unsure_pairs,
    get_seen_pair,
)
from app.data.linkage.save_verdict import VerdictDetails
from app.data.linkage.verdicts import find_last_verdicts
from app.i18n import mark
from app.linkage.clusters import LinkVerdict
from app.publish.edits.decide_links import (
    LinkDecidedMeanwhile,
    LinkIsMerge,
    decide_link,
    merges_settings,
)
from app.publish.edits.merge_settings import MergeRefused, NotMerged
from app.publish.errors import NotOfThisCouncil
from app.web.request_context import app_state, now
from app.web.staff.access import EVERY_ROLE, allowed, current_user
from app.web.staff.links.decided import decided_pairs
from app.web.staff.links.page import pair_page
from app.web.staff.links.wording import DONE
from app.web.staff.list_pages import sent_number
from app.web.staff.other_council import refuse_other_council
from app.web.staff.record_session import record_session
from app.web.staff.setting.merging import REFUSALS
from app.web.staff.setting.own_setting import english, own_council, to_setting
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.staff.today_page import reason_given
from app.web.templating import render

bp = staff_blueprint("links", "/council/links")
Answer = Response | tuple[str, int]
UNSURE = "unsure"
FIRST = mark("A colleague was first, and your verdict was not saved.")
CHANGED = mark("One of the two records changed while you looked. Nothing is saved: compare again.")
ONE_SETTING = mark("Both are one setting already, which cannot be undone here.")
MERGED_REASON = mark("Both records are one setting")
_PAIR = "/<int(max=2147483647):left_id>/<int(max=2147483647):right_id>"


@bp.get("/")
@allowed(*EVERY_ROLE)
def review() -> str:
    """The next pair that needs a person, or of those about which somebody was not sure."""
    waiting, at = _waiting(), sent_number("at")
    if not waiting:
        return _page(None)
    chosen = waiting[min(at, len(waiting) - 1)]
    return _page(get_seen_pair(record_session(), chosen.left.id, chosen.right.id))


@bp.get(_PAIR)
@allowed(*EVERY_ROLE)
def pair(left_id: int, right_id: int) -> str:
    """One pair, decided or not."""
    return _page(_own_pair(left_id, right_id))


@bp.post(f"{_PAIR}/decide")
@allowed(*EDITING)
def decide(left_id: int, right_id: int) -> Answer:
    """Save a verdict, and go on to the next pair."""
    seen, reason = _own_pair(left_id, right_id), reason_given()
    verdict = _verdict()
    if request.form.get("records", "") != seen.digest:
        return _page(seen, CHANGED, reason), 409
    details = VerdictDetails(own_council(), current_user().who, now(), _reason(seen, reason))
    session, data_dir = record_session(), app_state().config.data_dir
    try:
        made = decide_link(session, data_dir, seen, verdict, details, sent_number("seen"))
    except LinkDecidedMeanwhile:
        return _page(_own_pair(left_id, right_id), FIRST, reason), 409
    except LinkIsMerge:
        return _page(seen, ONE_SETTING, reason), 409
    except MergeRefused as error:
        return _page(_own_pair(left_id, right_id), REFUSALS[error.why], reason), 409
    except NotOfThisCouncil:
        return _page(seen, REFUSALS[NotMerged.OTHER_COUNCIL], reason), 409
    done = ("merged" if made.is_published else "later") if made.kept_id else verdict.value
    return _go_on(seen, done)


@bp.get("/decided")
@allowed(*EVERY_ROLE)
def decided() -> str:
    """The last verdicts of the council, each of which can be changed or undone."""
    done = DONE.get(request.args.get("done", ""), "")
    return render.page(
        "en",
        "staff/links/decided.html",
        pairs=decided_pairs(),
        may_decide=current_user().may(*EDITING),
        done=english().gettext(done) if done else "",
    )


def _waiting() -> list[OpenPair]:
    find = find_unsure_pairs if request.values.get("show") == UNSURE else find_open_pairs
    return find(record_session(), own_council())


def _own_pair(left_id: int, right_id: int) -> SeenPair:
    """The pair, if this council decides about it; otherwise 404."""
    found = get_seen_pair(record_session(), left_id, right_id)
    if found is None:
        abort(404)
    if not found.is_of(own_council()):
        refuse_other_council("pair of records", f"records {left_id} {right_id}")
    return found


def _verdict() -> LinkVerdict:
    try:
        return LinkVerdict(request.form.get("verdict", ""))
    except ValueError:
        abort(400)


def _reason(seen: SeenPair, reason: str) -> str:
    """The typed reason; a merge has one in the history of its setting in any case."""
    is_merge = request.form.get("verdict") == LinkVerdict.SAME.value and merges_settings(seen)
    return reason or (english().gettext(MERGED_REASON) if is_merge else "")


def _go_on(seen: SeenPair, done: str) -> Response:
    """The page from which the form was sent: a setting's, the last verdicts, or the next pair."""
    came_from = request.form.get("from", "")
    if came_from == "decided":
        return redirect(url_for("links.decided", done=done), code=303)
    if came_from in (seen.left.provider_id, seen.right.provider_id):
        return to_setting(came_from, "unlinked")
    shows_unsure = request.form.get("show") == UNSURE
    stays = shows_unsure and done == LinkVerdict.UNSURE.value  # it is still in the list
    at = sent_number("at") + (1 if stays else 0)
    show = UNSURE if shows_unsure else None
    return redirect(url_for("links.review", done=done, show=show, at=at or None), code=303)


def _page(seen: SeenPair | None, trouble: str = "", reason: str = "") -> str:
    waiting = _waiting()
    position = _position(seen, waiting)
    done = DONE.get(request.args.get("done", ""), "") if request.method == "GET" else ""
    return render.page(
        "en",
        "staff/links/review.html",
        pair=pair_page(seen) if seen else None,
        left=len(waiting),
        at=position,
        next_at=position + 1 if position + 1 < len(waiting) else None,
        unsure_count=len(find_unsure_pairs(record_session(), own_council())),
        shows_unsure=request.values.get("show") == UNSURE,
        may_decide=current_user().may(*EDITING),
        back_url=_back_url(seen),
        done=english().gettext(done) if done else "",
        trouble=english().gettext(trouble) if trouble else "",
        reason=reason,
    )


def _position(seen: SeenPair | None, waiting: list[OpenPair]) -> int:
    """Where in the list the pair is, from 0; where it would follow if it is not in the list."""
    ids = [(one.left.id, one.right.id) for one in waiting]
    own = (seen.left.id, seen.right.id) if seen else None
    return ids.index(own) if own in ids else sent_number("at")


def _back_url(seen: SeenPair | None) -> str:
    """The pair before, about which this person decided last; "" where there is none."""
    session = record_session()
    for one in find_last_verdicts(session, own_council()):
        left, right = find_record(session, one.left), find_record(session, one.right)
        if one.by != current_user().who or left is None or right is None:
            continue
        ids = sorted((left.id, right.id))
        if seen is None or ids != [seen.left.id, seen.right.id]:
            return url_for("links.pair", left_id=ids[0], right_id=ids[1])
    return ""
