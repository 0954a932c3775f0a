"""Settings of the invented council as tests of staff pages use them."""

from app.data.council_settings import find_council_settings
from app.data.session import record
from app.snapshot.reader import Snapshots
from tests.builders import settings_for
from tests.web.staff.form_reader import form_values
from tests.web.staff.signed_in import SANDMERE

REASON = {"usual_reason": "The setting confirmed it by telephone"}


def settings_of(data_dir, la_number=SANDMERE):
    with record(settings_for(data_dir).database_url) as session:
        return find_council_settings(session, la_number)


def public_phone(data_dir, provider_id):
    published = Snapshots(data_dir / "snapshots").current()
    number = published.settings.number_of(provider_id)
    return None if number is None else published.settings.get(number).phone


def contact_form(officer, listed, **typed):
    """The form for contact as the page has it, with some fields changed."""
    page = officer.get(f"/council/settings/{listed.provider_id}/edit/contact").text
    return {**form_values(page), **REASON, **typed}
