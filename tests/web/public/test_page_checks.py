"""Pages agree with the snapshot, on the invented council's site and on the national site."""

from dataclasses import replace

import pytest

from app import create_app
from app.web import request_context
from tests.builders import settings_for
from tests.web import page_checks
from tests.web.page_checks import CHECKS, CheckedSite

POSTCODES = ("ZZ1+2AB", "ZZ6+7BE", "ZZ7+0AB")


@pytest.fixture(scope="module", params=["a council", "the national site"])
def site(request, seeded, tmp_path_factory):
    more = {}
    if request.param == "the national site":
        councils = tmp_path_factory.mktemp("national face") / "councils.toml"
        councils.write_text("", encoding="utf-8")
        more = {"COUNCILS_FILE": str(councils)}
    la_code = "" if more else "E06990001"
    return CheckedSite(
        create_app(settings_for(seeded, **more)), la_code, request_context.now().date(), POSTCODES
    )


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_pages_agree_with_the_snapshot(site, check):
    check(site)


@pytest.mark.parametrize("code", ["pl", "ar"])
def test_a_translation_names_its_checker_and_marks_text_in_english(site, code):
    page_checks.check_languages(replace(site, most_places=80), code)
