"""A file that an officer sends: checked for its size, and put where its job finds it."""

import hashlib

from flask import request
from werkzeug.datastructures import FileStorage

from app.core.listing_cells import council_cells
from app.data.listing_import_files import write_upload
from app.data.listing_imports import add_listing_import
from app.data.listing_plans import Blanks, Choices, Gone
from app.i18n import mark
from app.web.request_context import app_state, now
from app.web.staff.access import current_user
from app.web.staff.record_session import record_session

NAME_LENGTH_MAX = 200
_CHUNK_BYTES = 1 << 20
DOWNLOAD_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NO_FILE = mark("Choose a file first.")
EMPTY_FILE = mark("This file is empty.")


class UploadRefused(Exception):
    """What was sent cannot become an import; the sentence is for the person."""


def save_upload() -> int:
    """Save the file of the request's form; return the number of its import. Commits.

    Raises UploadRefused when no file was chosen, it is empty, or the day is not a day.
    """
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise UploadRefused(NO_FILE)
    choices = sent_choices()
    sha256 = _digest(sent)
    user, session = current_user(), record_session()
    import_id = add_listing_import(
        session, user.la_number, _plain_name(sent.filename), sha256, choices, user.who, now()
    )
    write_upload(app_state().config.data_dir, import_id, sent.stream)
    session.commit()
    return import_id


def sent_choices() -> Choices:
    """The choices of the form; raises UploadRefused when the day cannot be read."""
    written = request.form.get("as_at", "").strip()
    try:
        as_at = council_cells.day(written) if written else None
    except ValueError as error:
        raise UploadRefused(str(error)) from None
    return Choices(
        Blanks.EMPTY if request.form.get("blanks") == Blanks.EMPTY.value else Blanks.KEEP,
        Gone.CLOSE if request.form.get("gone") == Gone.CLOSE.value else Gone.KEEP,
        as_at,
    )


def _digest(sent: FileStorage) -> str:
    """The sha256 of a file, which is read from its start afterwards."""
    total, size = hashlib.sha256(), 0
    while chunk := sent.stream.read(_CHUNK_BYTES):
        total.update(chunk)
        size += len(chunk)
    if not size:
        raise UploadRefused(EMPTY_FILE)
    sent.stream.seek(0)
    return total.hexdigest()


def _plain_name(name: str) -> str:
    """The name without folders, which some browsers send, and with "?" for unprintable characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(one if one.isprintable() else "?" for one in last)[-NAME_LENGTH_MAX:] or "?"
