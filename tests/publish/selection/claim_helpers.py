"""Helpers for the tests of source claims."""

from app.snapshot.layout import Setting
from app.snapshot.published_settings import PublishedSettings
from tests.builders import Install
from tests.council_builders import listed


def add_areas_and_postcodes(install: Install) -> None:
    install.areas()
    install.postcodes()


def find_by_name(settings: PublishedSettings, name: str) -> Setting | None:
    return next((setting for setting in settings.all() if setting.name == name), None)


def secret_listing(**cells: str) -> dict[str, str]:
    return listed(ofsted_urn="EY100001", kind="", consent="nothing", **cells)
