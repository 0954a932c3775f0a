"""The headers of every response: security, caching, compression and no cookies."""

import gzip

import pytest

from app.core.counted_events import COUNTED_EVENTS
from app.inbox.inbox_files import FOLDER as INBOX
from app.web.assets import Assets
from app.web.insights.audience import CONTENT_SECURITY_POLICY as INSIGHTS_CSP
from app.web.metrics.counters import METRICS_FOLDER
from app.web.setting_updates.audience import CONTENT_SECURITY_POLICY as UPDATES_CSP
from app.web.staff.audience import CONTENT_SECURITY_POLICY as STAFF_CSP
from tests.web.page_reader import STATES
from tests.web.staff.routes import STAFF_ROUTES

PUBLIC = {  # endpoint -> one of its paths, for each route that is open to everyone
    "areas.area": "/en/area/E06990001",
    "finder.choose_language": "/",
    "finder.start": "/en/",
    "finder.find": "/en/find?postcode=ZZ1+2AB",
    "finder.place": "/en/place/aaaaaaaaaaaa/",
    "finder.saved_list": "/en/list?ids=gkadrxlknp3c",
    "finder.compare": "/en/compare?ids=gkadrxlknp3c",
    "finder.sheet": "/en/sheet?ids=gkadrxlknp3c",
    "finder.about_data": "/en/about/data",
    "finder.accessibility": "/en/about/accessibility",
    "help_points.help_point": "/en/hub/995-FH-1",
    "mistakes.report": "/en/wrong/gkadrxlknp3c/prices",
    "paying.questions_and_result": "/en/paying",
    "hub.languages": "/hub/995-FH-1/",
    "hub.visit": "/hub/995-FH-1/pl/",
    "hub.clear": "/hub/995-FH-1/pl/clear",
    "paying.reminders": "/en/paying/reminders.ics",
    "paying.rules": "/en/paying/rules",
    "finder.privacy": "/en/about/privacy",
    "api.document": "/api/v1/openapi.json",
    "api.postcodes": "/api/v1/postcodes/ZZ1+2AB",
    "api.places": "/api/v1/places?postcode=ZZ1+2AB",
    "api.council_places": "/api/v1/councils/E06990001/places.csv",
    "api.measures": "/api/v1/measures",
    "api.measures_table": "/api/v1/measures.csv",
    "api.figures": "/api/v1/figures?measure=lait_gld",
    "api.figures_table": "/api/v1/figures.csv?measure=lait_gld",
    "health.live": "/healthz/live",
    "health.ready": "/healthz/ready",
    "health.metrics": "/metrics",
}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)
UPDATES = {  # endpoint -> one of its paths, for each route of settings that have a link
    "setting_updates.show": "/update/x",
    "setting_updates.act": "/update/x",
    "setting_updates.form": "/update/form",
    "setting_updates.stop": "/update/stop/x",
}
INSIGHTS = {  # endpoint -> one of its paths, for each route of the workbench
    "insights.start": "/insights/",
    "insights.trend": "/insights/trend?measure=lait_gld&area=Sandmere",
    "insights.trend_csv": "/insights/trend.csv?measure=lait_gld&area=Sandmere",
    "insights.trend_svg": "/insights/trend.svg?measure=lait_gld&area=Sandmere",
    "insights.comparison_svg": "/insights/comparison.svg?measure=lait_gld&area=Sandmere",
    "insights.funnel_svg": "/insights/funnel.svg?measure=eyfsp_gld&area=Sandmere&period=202425",
    "insights.comparison": "/insights/comparison?measure=lait_gld&area=Sandmere",
    "insights.comparison_csv": "/insights/comparison.csv?measure=lait_gld&area=Sandmere",
    "insights.profile": "/insights/profile?area=Sandmere",
    "insights.profile_csv": "/insights/profile.csv?area=Sandmere",
    "insights.map_page": "/insights/map?measure=population_under_5&area=Sandmere",
    "insights.map_csv": "/insights/map.csv?measure=population_under_5&area=Sandmere",
    "insights.map_svg": "/insights/map.svg?measure=population_under_5&area=Sandmere",
    "insights.reach": "/insights/reach?area=Sandmere",
    "insights.reach_csv": "/insights/reach.csv?area=Sandmere&site=E05990001&places=50",
    "insights.reports": "/insights/sufficiency",
    "insights.report": "/insights/sufficiency/2026",
    "insights.report_csv": "/insights/sufficiency/2026.csv",
}
STAFF = {endpoint: path for endpoint, (path, _) in STAFF_ROUTES.items()}
ALWAYS = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
NO_REFERRER = {  # an address has a token
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
OTHERS = (
    "/en", "/so/", "/xx/", "/nothing", "/api/v1/nothing", "/api/v1/places?page=0",
    "/api/v1/postcodes/", "/api/v1/postcodes/%00", "/static/nothing.css",
)  # fmt: skip
STATES_IN_ENGLISH = (f"/en/{path}" for path, _ in STATES.values())
EVERY = [
    *PUBLIC.values(),
    *STAFF.values(),
    "/update",
    *UPDATES.values(),
    *INSIGHTS.values(),
    "/insights",
    "/insights/x",
    "/council",
    "/council/x",
    *STATES_IN_ENGLISH,
    *OTHERS,
]


def test_every_route_is_known_to_be_public_or_for_staff(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == {
        *PUBLIC,
        *STAFF,
        *UPDATES,
        *INSIGHTS,
    }


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("path", EVERY)
def test_every_response_has_each_security_header_once_and_no_cookie(client, path, method):
    answer = client.open(path, method=method)

    is_update = path.startswith("/update")
    for name, value in (ALWAYS | NO_REFERRER if is_update else ALWAYS).items():
        assert answer.headers.getlist(name) == [value]
    policies = {"council": STAFF_CSP, "update": UPDATES_CSP, "insights": INSIGHTS_CSP}
    csp = policies.get(path.partition("?")[0].split("/")[1], CSP)
    assert answer.headers.getlist("Content-Security-Policy") == [csp]
    is_attempt = path.startswith("/council/sign-in/") and method == "POST"
    assert all(is_attempt for _ in answer.headers.getlist("Set-Cookie"))
    assert "HX-Request" not in answer.headers.get("Vary", "")
    assert answer.headers.get("Server", "") == ""


@pytest.mark.parametrize("path", EVERY)
def test_only_the_start_page_and_the_results_may_ask_for_the_position(client, path):
    address = path.partition("?")[0]
    own = "(self)" if address in ("/en/", "/en/find", "/so/") else "()"

    permissions = client.get(path).headers.getlist("Permissions-Policy")

    assert permissions == [f"geolocation={own}, camera=(), microphone=()"]


def test_static_files_have_the_security_headers(client):
    with client.get(Assets.find().css_url) as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", sorted({*EVERY} - {"/metrics"}))  # which counts its own requests
def test_a_compressed_response_has_the_same_body_and_a_vary_header(client, path):
    packed = client.get(path, headers={"Accept-Encoding": "br, gzip;q=0.8"})
    plain = client.get(path)

    if packed.headers.get("Content-Encoding") == "gzip":
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
        assert gzip.decompress(packed.data) == plain.data
    else:
        assert packed.data == plain.data
        assert len(plain.data) < 600
    assert int(plain.headers["Content-Length"]) == len(plain.data)
    if plain.data:
        assert "Accept-Encoding" in ",".join(packed.headers.getlist("Vary"))


@pytest.mark.parametrize("wish", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0, br"])
def test_clients_without_gzip_get_plain_responses(client, wish):
    answer = client.get("/en/", headers={"Accept-Encoding": wish})

    assert "Content-Encoding" not in answer.headers
    assert answer.text.startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/", "no-store"),
        ("/en/", "no-cache"),
        ("/en/find?postcode=ZZ1+2AB", "private, no-cache"),
        ("/en/find?postcode=Sandmere", "private, no-cache"),
        ("/en/find?postcode=1234", "private, no-cache"),
        ("/en/find?around=district-E06990001", "private, no-cache"),
        ("/en/find?postcode=ZZ1+2AB&page=0", "no-store"),
        ("/en/nothing", "no-store"),
        ("/so/", "no-store"),
        ("/healthz/live", "no-store"),
        ("/healthz/ready", "no-store"),
        ("/metrics", "no-store"),
        ("/council/", "no-store"),
        ("/council", "no-store"),
        ("/council/nothing", "no-store"),
    ],
)
def test_each_route_has_the_right_cache_header(client, path, value):
    assert client.get(path).headers["Cache-Control"] == value


@pytest.mark.parametrize(
    ("path", "value", "varies"),
    [
        ("/en/", "private, no-cache", True),
        ("/en/about/data", "private, no-cache", True),
        ("/en/place/aaaaaaaaaaaa/", "no-store", False),
        ("/en/find?postcode=ZZ1+2AB", "private, no-cache", False),
        ("/council/", "no-store", False),
        ("/en/nothing", "no-store", False),
    ],
)
def test_a_page_for_a_request_with_a_cookie_is_stored_by_its_browser_alone(
    app, path, value, varies
):
    client = app.test_client(use_cookies=False)

    answer = client.get(path, headers={"Cookie": "session=x"})

    assert answer.headers["Cache-Control"] == value
    assert ("Cookie" in answer.headers.getlist("Vary")) is varies


def test_pages_have_their_content_type(client):
    for path in EVERY:
        kind = client.get(path).headers["Content-Type"]
        assert kind.startswith(
            (
                *("text/html; charset=utf-8", "application/", "text/plain; ", "text/csv; charset"),
                "image/svg+xml; charset=utf-8",
            )
        )


def test_get_requests_write_only_counts_to_the_disk(client, seeded):
    counts = tuple(f"{event.file_prefix}-" for event in COUNTED_EVENTS)

    def files() -> dict[str, tuple[int, int]]:
        return {
            str(file): (file.stat().st_mtime_ns, file.stat().st_size)
            for file in seeded.rglob("*")
            if file.is_file()
            and METRICS_FOLDER not in file.parts
            # A timer writes what earlier tests' requests counted at any moment.
            and not (file.parent.name == INBOX and file.name.startswith(counts))
        }

    before = files()
    for path in EVERY:
        client.get(path)

    assert files() == before
