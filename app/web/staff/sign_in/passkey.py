"""Signing in with a passkey."""

from flask import jsonify, request
from werkzeug.wrappers import Response

from app.data.passkeys import find_passkey, save_passkey_use
from app.data.sign_in_attempts import start_attempt, use_attempt
from app.data.staff_users import find_person
from app.data.tables import SignInPurpose
from app.web.request_context import council_of_file, now
from app.web.staff.access import open_to_all
from app.web.staff.record_session import record_session
from app.web.staff.sign_in.attempt_cookie import attempt_token, set_attempt_cookie
from app.web.staff.sign_in.attempt_limit import too_many_attempts
from app.web.staff.sign_in.passkey_checks import (
    NOBODY,
    PasskeyRefused,
    check_use,
    credential_id_of,
    rp_id,
    sign_in_options,
)
from app.web.staff.sign_in.start import sign_in
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("passkey", "/council/sign-in/passkey")


@bp.post("/options")
@open_to_all
def options() -> Response:
    """A challenge for the browser."""
    session = record_session()
    started = start_attempt(
        *(session, SignInPurpose.PASSKEY, council_of_file().la_number, now()),
        cookie_token=attempt_token(),
    )
    session.commit()
    response = jsonify(sign_in_options(started.nonce))
    set_attempt_cookie(response, started.cookie_token)
    return response


@bp.post("/")
@open_to_all
def use() -> Response | tuple[str, int]:
    """Sign in the person whose passkey answered the challenge."""
    answer = request.form.get("credential", "")[:20_000]
    try:
        if refused := too_many_attempts(f"passkey {credential_id_of(answer)}"):
            return refused
        user_id = _proved_user(answer)
    except PasskeyRefused:
        return render.page("en", "staff/sign_in/passkey_refused.html"), 400
    return sign_in(user_id, "passkey", request.form.get("next", ""))


def _proved_user(answer: str) -> int:
    """The person. Raises PasskeyRefused, whatever the reason is."""
    session, at, la_number = record_session(), now(), council_of_file().la_number
    attempt = use_attempt(session, SignInPurpose.PASSKEY, la_number, attempt_token(), at)
    session.commit()  # used, whatever the answer proves
    if attempt is None:
        raise PasskeyRefused
    passkey = find_passkey(session, credential_id_of(answer), rp_id()) or NOBODY
    used = check_use(answer, attempt.nonce, passkey)
    person = find_person(session, passkey.user_id, la_number)
    if person is None or person.is_disabled or not person.roles:
        raise PasskeyRefused
    if not save_passkey_use(session, passkey.passkey_id, used.new_sign_count, at):
        raise PasskeyRefused
    return passkey.user_id
