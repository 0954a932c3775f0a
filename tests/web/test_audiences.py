"""Each audience works alone, and a process serves no address of an audience that SERVE omits."""

import os
import subprocess
import sys

import pytest

from app import create_app
from app.config import AUDIENCE_NAMES, ROOT
from app.web.proxies import OWN_PATH_PREFIXES
from app.web.server_log_scrubbing import OWN_PATH_SEGMENTS
from tests.builders import new_install, settings_for
from tests.web.staff.routes import OPEN, STAFF_ROUTES
from tests.web.test_response_headers import INSIGHTS, PUBLIC, STAFF, UPDATES

SHARED = {endpoint: path for endpoint, path in PUBLIC.items() if endpoint.startswith("health.")}
ROUTES = {
    # Analysts are served where the public is.
    "public": {
        **{endpoint: path for endpoint, path in PUBLIC.items() if endpoint not in SHARED},
        **INSIGHTS,
    },
    "staff": {**STAFF, **UPDATES},  # settings are served where staff are
}
# Replaces the import of what an audience must not load by an error, and then answers each path.
ANSWER_PATHS = """
import sys
from importlib.abc import MetaPathFinder

class Blocked(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if any(name == one or name.startswith(f"{one}.") for one in sys.argv[1].split()):
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocked())
from app import create_app
client = create_app().test_client()
print(*(client.get(path).status_code for path in sys.argv[2:]))
print(*sys.modules)
"""
# Addresses that are there only where the councils file or the host has a setting for them.
ONLY_WITH_SETTINGS: frozenset[str] = frozenset()
RECORD = "app.data app.publish app.ingest sqlalchemy sqlmodel alembic psycopg"
FILE_READERS = "polars pyproj app.ingest.sources"


@pytest.fixture(scope="module")
def alone(seeded):
    """For the name of each audience, the app that serves it alone."""
    return {name: create_app(settings_for(seeded, SERVE=name)) for name in AUDIENCE_NAMES}


def answer_paths(data_dir, serve, blocked, paths):
    """The statuses and loaded modules of a new process in which some modules are blocked."""
    process = subprocess.run(
        [sys.executable, "-c", ANSWER_PATHS, blocked, *paths],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(data_dir), "SERVE": serve},
        capture_output=True,
        text=True,
        check=True,
    )
    statuses, modules = process.stdout.splitlines()
    return dict(zip(paths, map(int, statuses.split()), strict=True)), set(modules.split())


def test_every_route_belongs_to_exactly_one_audience_or_is_shared(app):
    audiences = app.extensions["audiences"]

    owners = {}
    for rule in app.url_map.iter_rules():
        blueprint = app.blueprints[rule.endpoint.partition(".")[0]]
        owners[rule.endpoint] = [one for one in audiences.served if blueprint in one.blueprints]
        assert owners[rule.endpoint] in ([], [audiences.of_path(rule.rule)])

    names = {endpoint: [one.name for one in found] for endpoint, found in owners.items()}
    public = {endpoint: path for endpoint, path in ROUTES["public"].items() if endpoint in PUBLIC}
    by_audience = {
        "public": public,
        "insights": INSIGHTS,
        "staff": STAFF,
        "setting_updates": UPDATES,
    }
    expected = {endpoint: [name] for name, routes in by_audience.items() for endpoint in routes}
    assert names == {**expected, **{endpoint: [] for endpoint in SHARED}}


def test_logs_and_proxies_know_the_fixed_segments_of_every_route(app):
    rules = [str(rule) for rule in app.url_map.iter_rules()]
    segments = {part for rule in rules for part in rule.split("/")[1:] if "<" not in part}
    first = {rule.split("/")[1] for rule in rules} & segments

    assert segments <= OWN_PATH_SEGMENTS
    assert first - {""} <= OWN_PATH_PREFIXES


@pytest.mark.parametrize(
    "path", ["//council/", "///council/nothing", "//council", "council/", "//en/", "//healthz/live"]
)
def test_further_slashes_before_a_path_do_not_change_its_audience(client, path):
    plain = client.get(f"/{path.lstrip('/')}")

    answer = client.get("/", environ_overrides={"PATH_INFO": path})

    assert (answer.status_code, answer.headers) == (plain.status_code, plain.headers)


@pytest.mark.parametrize("name", sorted(AUDIENCE_NAMES))
def test_an_audience_served_alone_has_its_own_routes_and_the_shared_ones(alone, name):
    assert {rule.endpoint for rule in alone[name].url_map.iter_rules()} == {*ROUTES[name], *SHARED}


@pytest.mark.parametrize(("served", "omitted"), [("public", "staff"), ("staff", "public")])
def test_addresses_of_an_audience_that_is_not_served_are_404(alone, served, omitted):
    client = alone[served].test_client()

    statuses = {path: client.get(path).status_code for path in ROUTES[omitted].values()}

    assert statuses == dict.fromkeys(statuses, 404)


def test_public_routes_answer_while_the_record_and_its_libraries_cannot_be_imported(seeded):
    paths = [*ROUTES["public"].values(), *SHARED.values(), "/en/nothing", "/council/"]

    statuses, modules = answer_paths(
        seeded, "public", f"{RECORD} {FILE_READERS} app.web.staff", paths
    )

    others = {"/": 302, "/en/place/aaaaaaaaaaaa/": 410, "/en/nothing": 404, "/council/": 404}
    others["/en/paying/reminders.ics"] = 405  # POST only
    others |= dict.fromkeys(  # the seeds have no agreed report
        ("/insights/sufficiency/2026", "/insights/sufficiency/2026.csv"), 404
    )
    assert statuses == {path: others.get(path, 200) for path in paths}
    assert "app.web.public.finder" in modules


def test_staff_routes_answer_without_public_modules_and_readers_of_national_files(seeded):
    paths = [*ROUTES["staff"].values(), *SHARED.values(), "/council/nothing", "/en/"]

    statuses, modules = answer_paths(seeded, "staff", f"{FILE_READERS} app.web.public", paths)

    absent = {path for path, status in statuses.items() if status == 404}
    assert absent == {"/council/nothing", "/en/", *UPDATES.values(), *ONLY_WITH_SETTINGS}
    assert {statuses[path] for path in paths} <= {200, 303, 400, 404, 405}
    needs_session = {path for path, roles in STAFF_ROUTES.values() if roles != OPEN}
    assert {statuses[path] for path in needs_session} <= {303, 405}
    assert "app.web.staff.today" in modules


def test_a_staff_process_opens_the_snapshot_only_when_its_health_is_asked_for(seeded):
    app = create_app(settings_for(seeded, SERVE="staff"))
    snapshots, client = app.extensions["app_state"].snapshots, app.test_client()

    for path in (*STAFF.values(), "/council/nothing", "/healthz/live"):
        client.get(path)
    unopened = snapshots._state
    client.get("/healthz/ready")

    assert unopened == (None, None)
    assert snapshots._state[1] is not None


def test_a_staff_process_works_before_the_first_publication(tmp_path):
    data_dir = new_install(tmp_path).data_dir
    client = create_app(settings_for(data_dir, SERVE="staff")).test_client()

    ready = client.get("/healthz/ready")

    assert (ready.status_code, ready.json["status"]) == (200, "not published")
    assert client.get("/council/sign-in/").status_code == 200


def test_static_files_have_the_headers_of_the_audience_served_alone(alone):
    for app in alone.values():
        served = app.extensions["audiences"].served[0]
        with app.test_client().get("/static/finder.css") as answer:
            assert answer.status_code == 200
            assert set(served.policy.headers) <= set(answer.headers)


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/en/", 16 * 1024, 405),
        ("/en/", 16 * 1024 + 1, 413),
        ("/council/", 16 * 1024 + 1, 405),
        ("/council/", 256 * 1024, 405),
        ("/council/", 256 * 1024 + 1, 413),
        ("/healthz/live", 16 * 1024 + 1, 413),
    ],
)
def test_each_audience_has_its_own_limit_for_a_body(client, path, length, status):
    assert client.post(path, data=b"x" * length).status_code == status


def test_a_scheme_or_prefix_from_a_header_is_ignored_on_a_host_of_staff_alone(alone):
    client = alone["staff"].test_client()

    answer = client.get("/council", environ_overrides={"wsgi.url_scheme": "https"})
    prefixed = client.get("/sign-in/", environ_overrides={"SCRIPT_NAME": "/council"})

    assert answer.headers["Location"] == "/council/"
    assert prefixed.status_code == 200
