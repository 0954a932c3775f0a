"""Pages agree with the real national files, on the national site and on Trafford's."""

import pytest

from app import create_app
from app.web import request_context
from tests.builders import settings_for
from tests.web.page_checks import CHECKS, CheckedSite

pytestmark = pytest.mark.national
TRAFFORD = '[trafford]\nname = "Trafford"\nla_code = "E08000009"\nla_number = "358"\n'
SITES = {
    "the national site": ("", "", ("E8+1EA", "M33+7ZF", "TQ9+5JF")),
    "Trafford": (TRAFFORD, "E08000009", ("M33+7ZF", "WA14+1PU")),
}


@pytest.fixture(scope="module", params=list(SITES))
def site(request, national, tmp_path_factory):
    text, la_code, postcodes = SITES[request.param]
    councils = tmp_path_factory.mktemp("face") / "councils.toml"
    councils.write_text(text, encoding="utf-8")
    app = create_app(settings_for(national, COUNCILS_FILE=str(councils)))
    return CheckedSite(app, la_code, request_context.now().date(), postcodes, most_places=120)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_pages_agree_with_the_snapshot(site, check):
    check(site)
