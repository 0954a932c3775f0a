"""What the state of a field says that families see, against what is published."""

from pathlib import Path
from typing import Any

from app.core.consent import Consent
from app.data.session import record
from app.data.tables import EditField
from app.publish.edits.field_states import find_setting_state
from app.publish.selection.edit_fields import AREA_ONLY, FIELD_RULES, address_line, area_text
from app.snapshot.reader import Snapshots
from tests.builders import settings_for


def test_a_home_shown_by_its_area_has_exactly_the_texts_that_are_published(seeded: Path) -> None:
    published = Snapshots(seeded / "snapshots").current()
    assert published
    homes = [one for one in published.settings.all() if one.consent is Consent.AREA]

    with record(settings_for(seeded).database_url) as session:
        for home in homes:
            state = find_setting_state(session, home.provider_id)
            assert state
            for field, rule in FIELD_RULES.items():
                facts: Any = home  # has the attributes of merged facts
                text = rule.write(rule.get(facts))
                shown = state.field_state(field).public
                assert shown.replace(AREA_ONLY, "") == text, (home.provider_id, field)

    assert len(homes) > 3


def test_the_text_of_a_home_shown_by_its_area_has_no_street_and_no_postcode() -> None:
    address = '{"address_1":"125 Hild Avenue","postcode":"ZZ4 3AB","town":"Sandmere"}'
    extras = '{"extra_food":"4.00 a day; eat at 125 Hild Avenue"}'

    assert address_line(area_text(EditField.ADDRESS, address, "ZZ4")) == "ZZ4"
    assert area_text(EditField.ADDRESS, address) == AREA_ONLY
    assert area_text(EditField.NAME, "Ada Byron (ZZ4 3AB)") == "Ada Byron"
    assert area_text(EditField.EXTRAS, extras) == '{"extra_food":"4.00 a day"}'
    assert area_text(EditField.PHONE, "01632 960001") == "01632 960001"
