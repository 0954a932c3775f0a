"""What the documentation says of signing in and of staff's forms is what the code does."""

import re

from app.config import ROOT
from app.core.staff_roles import FRESH_MINUTES, IDLE_LASTS, SESSION_LASTS
from app.data.counted_sign_ins import ATTEMPTS, WITHIN
from app.data.staff_users import LINK_MINUTES

OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")
SIGNING_IN = OPERATIONS.partition("### Signing in\n")[2].partition("\n## ")[0]


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
