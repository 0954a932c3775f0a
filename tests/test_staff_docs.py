"""What the documentation says of signing in and of staff's forms is what the code does."""

import re

from app.config import ROOT
from app.core.listing_cells.choice_parsers import SCHOOLS_MAX
from app.core.listing_cells.council_cells import (
    LINE_LENGTH_MAX,
    MONTHS_MAX,
    PLACES_MAX,
    TEXT_LENGTH_MAX,
    WEBSITE_LENGTH_MAX,
)
from app.core.listing_cells.languages import LANGUAGES_MAX
from app.core.listing_cells.opening_hours_parsers import OPENINGS_MAX
from app.core.listing_cells.price_parsers import PRICES_MAX
from app.core.staff_roles import FRESH_MINUTES, IDLE_LASTS, SESSION_LASTS, Role
from app.data import setting_notes
from app.data.counted_sign_ins import ATTEMPTS, WITHIN
from app.data.staff_users import LINK_MINUTES
from app.publish.selection.edit_fields import FIELD_RULES
from app.web.public.audience import PUBLIC
from app.web.request_checks import URL_MAX_LENGTH
from app.web.staff.audience import STAFF
from app.web.staff.setting.form import REASON_LENGTH_MAX
from app.web.staff.setting.wording import FIELD_NAMES
from app.web.staff.today_page import REASON_MAX_LENGTH
from app.web.staff.upload_limits import FILE_BYTES_MAX, UPLOAD_PATH
from tests.web.staff.routes import STAFF_ROUTES

RULES = (ROOT / "docs/rules.md").read_text("utf-8")
OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")
FORMS = RULES.partition("## Staff forms\n")[2].partition("\n## ")[0]
SIGNING_IN = OPERATIONS.partition("### Signing in\n")[2].partition("\n### ")[0]
ROLES = OPERATIONS.partition("### Roles\n")[2].partition("\n### ")[0]
LIMITS = OPERATIONS.partition("### Limits\n")[2].partition("\n## ")[0]


def rows(section: str) -> list[list[str]]:
    """The cells of the rows of a section's table."""
    lines = [line for line in section.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_every_way_to_sign_in_is_documented_with_its_factors():
    code = "".join(
        file.read_text("utf-8") for file in (ROOT / "app/web/staff/sign_in").glob("*.py")
    )

    used = set(re.findall(r'sign_in\(user_id, "(\w+)"', code))
    documented = re.findall(r"^\| `(\w+)` \| (one|two|those) ?", SIGNING_IN, re.MULTILINE)

    assert used == {way for way, _ in documented} == {"issuer", "passkey", "link"}


def test_the_limits_of_signing_in_are_documented():
    hours, idle = (int(one.total_seconds()) for one in (SESSION_LASTS, IDLE_LASTS))

    assert f"within {LINK_MINUTES} minutes" in SIGNING_IN
    assert f"lasts {hours // 3600} hours, and {idle // 60} minutes without use" in SIGNING_IN
    assert f"For {FRESH_MINUTES} minutes after signing in" in SIGNING_IN
    assert ATTEMPTS == 10
    assert f"eleventh attempt within {WITHIN.total_seconds() / 60:.0f} minutes" in SIGNING_IN


def test_how_many_sessions_there_may_be_and_what_ends_them_is_documented():
    assert "A person may have any number of sessions" in SIGNING_IN
    assert "Signing out here leaves the person signed in there" in SIGNING_IN
    assert "`acr` and `amr` are not read: a sign-in there counts as one factor" in SIGNING_IN


ROUTES_OF_ROWS = {
    "see Today, settings": {
        *("today.home", "settings.show", "refreshes.sources", "jobs.show"),
        *("council_details.show", "listings.overview", "data_protection.show"),
    },
    "change a setting's fields": {
        *("settings.save", "settings.save_consent", "settings.withhold"),
        *("closing.close", "closing.reopen", "notes.add"),
    },
    "add a setting": {"adding.add", "adding.remove", "merging.merge"},
    "read the sufficiency report": {"sufficiency.show", "sufficiency.file"},
    "start a sufficiency report": {
        *("sufficiency.start", "sufficiency_texts.save", "sufficiency_pins.pin"),
    },
    "agree a sufficiency report": {"sufficiency_agreeing.agree", "sufficiency_agreeing.reopen"},
    "see doubtful links": {"links.review", "links.pair", "links.decided"},
    "say whether two records": {"links.decide"},
    "assign, defer or dismiss": {
        *("today.decide", "today.undo"),
        *("successors.confirm", "successors.refuse", "successors.reopen"),
    },
    "refresh a source": {"refreshes.decide"},
    "see each source's": {"listing_imports.show", "listing_imports.corrected", "withheld.show"},
    "send and check a file": {
        *("listings.send", "listing_imports.check", "listing_imports.discard_import"),
    },
    "import a checked file": {"listing_importing.apply", "listing_importing.undo"},
    "release or discard editions of national": {"refreshes.start_roll_back"},
    "erase": {
        *("erasure.ask", "erasure.erase"),
        *("personal_data.of_setting", "personal_data.export_setting"),
    },
    "see, export and erase": {
        *("personal_data.of_person", "personal_data.export_person", "personal_data.erase_person"),
    },
    "change the council's details": {"council_details.save", "council_details.end"},
    "add people": {"people.add", "people.roles", "people.link", "people.end_sessions"},
    "change one's own": {"account.add", "account.remove", "account.end", "account.end_others"},
}


def test_what_each_role_may_do_is_documented_as_the_routes_have_it():
    documented = {
        what: {role for role, may in zip(Role, cells, strict=True) if may == "yes"}
        for what, *cells in rows(ROLES)
    }

    for start, endpoints in ROUTES_OF_ROWS.items():
        [found] = [roles for what, roles in documented.items() if what.startswith(start)]
        assert all(STAFF_ROUTES[one][1] == found for one in endpoints), start


def test_the_limits_of_requests_are_documented():
    limits = dict(rows(LIMITS))

    assert limits["attempts to sign in"].startswith(f"{ATTEMPTS} in ")
    sizes = [one.max_body_bytes // 1024 for one in (PUBLIC, STAFF)]
    assert limits["body of a request"] == "{} KB on public pages, {} KB on staff pages".format(
        *sizes
    )
    assert limits["file of a listing"].startswith(
        f"{FILE_BYTES_MAX // 1_000_000} MB, at `{UPLOAD_PATH}`"
    )
    assert limits["address of a request"] == f"{URL_MAX_LENGTH:,} characters"


def test_the_rule_of_every_field_of_a_form_is_documented():
    documented = {
        name: rule for names, rule in rows(FORMS) for name in re.split(", (?=[A-Z])", names)
    }

    assert {str(FIELD_NAMES[one.value]) for one in FIELD_RULES} <= documented.keys()
    for name, number in {
        "Name": LINE_LENGTH_MAX,
        "Website": WEBSITE_LENGTH_MAX,
        "Description": TEXT_LENGTH_MAX,
        "Ages": MONTHS_MAX,
        "Places": PLACES_MAX,
        "Opening hours": OPENINGS_MAX,
        "Prices": PRICES_MAX,
        "Languages spoken": LANGUAGES_MAX,
        "reason": REASON_LENGTH_MAX,
        "private note": setting_notes.TEXT_LENGTH_MAX,
        "Schools that children are taken to": SCHOOLS_MAX,
    }.items():
        assert re.search(rf"\b{number:,}\b", documented[name]), name
    assert f"up to {REASON_MAX_LENGTH}" in documented["reason"]
