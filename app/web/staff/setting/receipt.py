"""The receipt of a field: what families saw on a day, and who gave it."""

from datetime import date

from flask import abort, request

from app.core.staff_roles import SEEING_SOURCES
from app.data.edition_changes import NoSettingFound
from app.data.tables import EditField
from app.i18n import mark
from app.ingest.receipts.field_past import ConfidentialSetting
from app.ingest.receipts.receipt import find_receipt
from app.publish.selection.edit_fields import FIELD_RULES
from app.web.request_context import today
from app.web.staff.access import allowed
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import english, own_council, own_setting
from app.web.staff.setting.receipt_page import receipt_page
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("receipts", "/council/settings")
_FIELDS = {field.value: field for field in FIELD_RULES}


@bp.get("/<provider_id>/receipt/<field>")
@allowed(*SEEING_SOURCES)
def show(provider_id: str, field: str) -> str | tuple[str, int]:
    """What a field showed at the end of a day, by default of today."""
    setting = own_setting(provider_id)
    wanted: EditField = _FIELDS.get(field) or abort(404)
    typed = request.args.get("on", "").strip()
    on, problem = _read_day(typed)
    try:
        found = find_receipt(record_session(), provider_id, own_council(), wanted, on)
    except ConfidentialSetting:
        return render.page("en", "staff/setting/no_receipts.html", setting=setting)
    except NoSettingFound:
        abort(404)
    html = render.page(
        "en",
        "staff/setting/receipt.html",
        setting=setting,
        receipt=receipt_page(found, english()),
        typed=typed if problem else on.isoformat(),
        problem=english().gettext(problem) if problem else "",
    )
    return (html, 422) if problem else html


def _read_day(typed: str) -> tuple[date, str]:
    """The day that was asked for, and what is wrong with it: today's receipt is shown then."""
    try:
        on = date.fromisoformat(typed) if typed else today()
    except ValueError:
        return today(), mark("Write the day as 2026-11-20")
    if on > today():
        return today(), mark("That day has not come yet")
    return on, ""
