"""No more reminders: a button on a page, or one click of a mail program (RFC 8058).

A reminder's link stops reminders for as long as it is kept, also after it has expired.
"""

from flask import Response, request

from app.data.setting_links import find_reminder_link
from app.publish.edits.change_links import resume_reminders, stop_reminders
from app.publish.edits.setting_updates import Sender
from app.web.request_context import now
from app.web.setting_updates.blueprint import bp as bp
from app.web.setting_updates.frame import (
    LANGUAGE_FIELD,
    council_numbered,
    frame_of,
    page_language,
    respond,
)
from app.web.setting_updates.link_request import (
    is_token,
    opened_record,
    refuse_link,
    refuse_other_sites,
)


@bp.route("/stop/<token>", methods=["GET", "POST"])
def stop(token: str) -> Response:
    """The button; after a POST what happened, with the way back."""
    if not is_token(token):
        refuse_link()
    action, _, code = request.form.get("do", "stop").partition(":")
    with opened_record() as session:
        link = find_reminder_link(session, token)
        if link is None:
            refuse_link()
        sender, state = Sender(link.link_id, link.la_number, now()), "ask"
        if request.method == "POST" and action == "resume":
            refuse_other_sites()
            resume_reminders(session, link, sender)
            state = "resumed"
        elif request.method == "POST" and action == "stop":  # sent by the mail program too
            stop_reminders(session, link, sender)
            state = "stopped"
        site_council = council_numbered(link.la_number)
        chosen = code if action == "language" else request.form.get(LANGUAGE_FIELD, "")
        language = page_language(site_council, chosen, link.language)
        frame = frame_of(language, site_council, f"/update/stop/{token}")
        return respond(frame, "stop", state=state)
