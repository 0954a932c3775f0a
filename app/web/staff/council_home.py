"""The page that council staff start from."""

from typing import NamedTuple

from flask import Blueprint

from app.i18n import mark
from app.web.staff.staff_frame import staff_frame
from app.web.templating import render

bp = Blueprint("council", __name__, url_prefix="/council")
bp.context_processor(staff_frame)


class StaffTask(NamedTuple):
    """Something that staff need, and the commands of `flask` that do it today."""

    text: str
    commands: tuple[str, ...]


TASKS = (
    StaffTask(
        mark("Change the phone number, email address or website of a setting"),
        ("flask edit set SETTING FIELD VALUE --reason ...",),
    ),
    StaffTask(
        mark("Remove a setting from public view at once, and show it again"),
        (
            "flask edit withhold SETTING --reason ...",
            "flask edit end SETTING withheld --reason ...",
        ),
    ),
    StaffTask(
        mark("Send the council's list of settings"),
        ("flask listing template PATH", "flask refresh council_listing --file PATH"),
    ),
    StaffTask(
        mark("Decide about a file that awaits review"),
        (
            "flask edition list",
            "flask edition release NAME --reason ...",
            "flask edition drop NAME --reason ...",
        ),
    ),
    StaffTask(
        mark("Decide about listed settings that no register shows as active"),
        ("flask listing held", "flask listing confirm LA_NUMBER REFERENCE --reason ..."),
    ),
    StaffTask(
        mark("See what changed between two editions of a source"),
        ("flask changes SOURCE",),
    ),
    StaffTask(
        mark("See which searches found nothing"),
        ("flask inbox show MONTH",),
    ),
)


@bp.get("/")
def home() -> str:
    """Which council this address belongs to, and the commands that do the work of staff today."""
    return render.page("en", "staff/council_home.html", tasks=TASKS)
