"""Stopping reminders to a setting's address on request, and sending them again."""

from flask import abort, request
from werkzeug.wrappers import Response

from app.core.staff_roles import EDITING
from app.data.audit import AuditEntry, save_audit_entry
from app.data.mail_stops import ASKED, resume_address, stop_address
from app.publish.setting_addresses import Addressee, find_addressee
from app.web.request_context import now
from app.web.staff.access import allowed, current_user
from app.web.staff.record_session import record_session
from app.web.staff.setting.calls import back_to
from app.web.staff.setting.own_setting import address_key, own_council, own_setting
from app.web.staff.staff_blueprint import staff_blueprint

bp = staff_blueprint("mail_stops", "/council/chasing")
WHO_LENGTH_MAX = 200  # characters


@bp.post("/<provider_id>/stop")
@allowed(*EDITING)
def stop(provider_id: str) -> Response:
    """Send no more reminders to the address of a setting; the audit says who asked for that."""
    address = _address_of(provider_id)
    stop_address(record_session(), own_council(), address.digest, ASKED, now())
    return _audited(provider_id, "reminders stopped", "stopped")


@bp.post("/<provider_id>/resume")
@allowed(*EDITING)
def resume(provider_id: str) -> Response:
    """Send reminders again, because the setting asked for it or the address works again."""
    resume_address(record_session(), own_council(), _address_of(provider_id).digest)
    return _audited(provider_id, "reminders resumed", "resumed")


def _audited(provider_id: str, action: str, outcome: str) -> Response:
    who_asked = " ".join(request.form.get("who", "").split())[:WHO_LENGTH_MAX]
    if not who_asked:
        record_session().rollback()
        return back_to(provider_id, "who-asked")
    entry = AuditEntry(current_user().who, action, provider_id, reason=who_asked)
    save_audit_entry(record_session(), entry, now())
    record_session().commit()
    return back_to(provider_id, outcome)


def _address_of(provider_id: str) -> Addressee:
    own_setting(provider_id)
    return find_addressee(record_session(), provider_id, address_key()) or abort(404)
