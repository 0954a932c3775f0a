"""A council's directory in Open Referral UK, from the command to the public page."""

from pathlib import Path

import pytest

from app import create_app
from app.core.offer import Ages
from tests.builders import (
    Install,
    childminder,
    find_setting,
    new_install,
    nursery,
    settings_for,
    try_command,
)
from tests.directory_builders import (
    directory_file,
    page,
    service_1,
    service_3,
)


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """An install with areas, postcodes and a register of two nurseries and a childminder."""
    made = new_install(tmp_path / "install")
    made.areas()
    made.postcodes()
    made.register(nursery(), nursery("EY100002"), childminder())
    return made


def test_a_directory_reaches_the_public_page_with_its_source(install: Install) -> None:
    file = directory_file(install.data_dir, page(service_3(), service_1(2, "EY100002")))
    words = ("refresh", "oruk", "--file", str(file), "--council", "995")

    first = try_command(install.data_dir, *words)
    again = try_command(install.data_dir, *words)

    assert first.exit_code == 0, first.output
    assert "oruk/995: stored, 2 rows (2 read), 0 unreadable, 2 new" in first.output
    assert "oruk/995: unchanged" in again.output
    shown = find_setting(install.public().settings, "EY100001")
    assert shown
    page_text = (
        create_app(settings_for(install.data_dir))
        .test_client()
        .get(f"/en/place/{shown.provider_id}/x", follow_redirects=True)
        .text
    )
    assert "01632 960777" in page_text
    assert "20 November 2026" in page_text
    assert shown.sources["phone"] == shown.sources["offer"] == "oruk/995"
    assert shown.offer.ages == Ages(9, 59)
