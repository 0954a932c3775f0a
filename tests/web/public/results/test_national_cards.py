"""Joined cards of all of England against cards rendered alone."""

import json
from pathlib import Path

import pytest

from app.i18n import translator
from app.snapshot.reader import open_settings
from app.web.public.results.site import bind_site
from tests.web.public.results.test_fragments import NATIONAL, differing


@pytest.mark.national
def test_cards_of_all_england_are_the_cards_rendered_alone(app, national):
    root = Path(national) / "snapshots"
    settings = open_settings(root, json.loads((root / "current").read_text())["places"])

    with app.test_request_context():
        site = bind_site(translator("en"), NATIONAL)
        wrong = differing(app, settings, site, range(0, settings.manifest["rows"], 9))

    assert wrong == []
