"""The page of a reminder's link: what it shows, and what its buttons publish."""

from datetime import UTC, datetime

import pytest

from app.snapshot.reader import Snapshots
from tests.web.page_reader import words
from tests.web.setting_updates.links import browser, link_for
from tests.web.staff.form_reader import form_values

TODAY = datetime.now(UTC).date()


def shown(data_dir, provider_id):
    """The setting as families see it."""
    return Snapshots(data_dir / "snapshots").current().settings.find(provider_id)


def send(client, path, button, **typed):
    """The page after a button of the page was pressed."""
    values = form_values(client.get(path).text)
    return client.post(path, data={**values, **typed, "do": button})


@pytest.fixture
def with_space(seeded_copy):
    """A public setting that gave vacancies, long ago."""
    settings = Snapshots(seeded_copy / "snapshots").current().settings.all()
    return next(one for one in settings if one.offer.vacancies and one.phone)


def test_one_press_confirms_details_and_vacancies_and_families_see_the_day(seeded_copy, with_space):
    client, path = browser(seeded_copy), link_for(seeded_copy, [with_space.provider_id])

    page = client.get(path)
    answer = send(client, path, f"confirm:{with_space.provider_id}")

    assert with_space.name in words(page.text)
    assert with_space.phone in words(page.text)
    assert answer.status_code == 200
    assert "Families now read that you checked these details today." in words(answer.text)
    after = shown(seeded_copy, with_space.provider_id).offer
    assert (after.confirmed_on, after.space_confirmed_on) == (TODAY, TODAY)
    assert after.vacancies == with_space.offer.vacancies
