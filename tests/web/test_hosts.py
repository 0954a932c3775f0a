"""Only configured hosts are answered, by Flask and by the fast path."""

import pytest

from app import create_app
from app.config import Config, ConfigInvalid, host_name
from app.web.public.audience import LOCATION_POLICY, POLICY
from tests.builders import settings_for
from tests.web.page_reader import OFFERED, heading

FIND = "/en/find?postcode=ZZ1+2AB"
API = "/api/v1/places?postcode=ZZ1+2AB"
TRUSTED = "families.example, 192.0.2.1,[::1]"
COUNCILS = """
[sandmere]
name = "Sandmere Council"
la_code = "E06990001"
la_number = "995"
hosts = ["sandmere.example"]
"""
FOREIGN = [
    "evil.example", "families.example.evil.example", "evil.families.example", "families.examplē",
    "families.example@evil.example", "evil.example:80", "families.example:80:80", "[::2]", "x y",
    "a" * 300, "families.example, evil.example", "",
]  # fmt: skip


@pytest.fixture(scope="module")
def restricted_client(seeded):
    return create_app(settings_for(seeded, TRUSTED_HOSTS=TRUSTED)).test_client()


@pytest.fixture(scope="module")
def councils(seeded, tmp_path_factory):
    """A client of an installation with a host in its councils file, and TRUSTED_HOSTS."""
    path = tmp_path_factory.mktemp("hosts") / "councils.toml"
    path.write_text(COUNCILS)

    def client(trusted: str = ""):
        config = settings_for(seeded, COUNCILS_FILE=str(path), TRUSTED_HOSTS=trusted)
        return create_app(config).test_client()

    return client


@pytest.mark.parametrize(
    "host",
    ["families.example", "FAMILIES.example:8000", "families.example.", "192.0.2.1", "[::1]:80"],
)
@pytest.mark.parametrize("path", ["/en/", FIND, API])
def test_a_configured_host_is_answered_on_any_port(restricted_client, host, path):
    assert restricted_client.get(path, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", FOREIGN)
def test_any_other_host_is_400_and_not_echoed(restricted_client, caplog, host):
    caplog.set_level("DEBUG")

    for path in ("/", "/en", "/so/", "/en/", FIND, "/en/nothing", API):
        answer = restricted_client.get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert not host or host not in answer.text + str(answer.headers) + caplog.text
        assert answer.headers["Cache-Control"] == "no-store"
        policy = LOCATION_POLICY if path in ("/so/", "/en/", FIND) else POLICY
        assert all(answer.headers[name] == value for name, value in policy.headers)


@pytest.mark.parametrize("code", OFFERED)
def test_the_fast_path_also_checks_the_host(restricted_client, code):
    path = f"/{code}/find?postcode=ZZ1+2AB"
    trusted = {"Host": "families.example"}
    assert [restricted_client.get(path, headers=trusted).status_code for _ in range(2)] == [
        200,
        200,
    ]

    answer = restricted_client.get(path, headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert f'<html lang="{code}"' in answer.text


def test_an_untrusted_host_gets_a_standard_error(restricted_client):
    page = restricted_client.get("/en/", headers={"Host": "evil.example"})
    api_answer = restricted_client.get(API, headers={"Host": "evil.example"})

    assert heading(page.text) == "We did not understand that web address"
    assert api_answer.json == {"error": {"status": 400}}


def test_health_checks_may_use_any_host(restricted_client):
    assert (
        restricted_client.get("/healthz/live", headers={"Host": "10.1.2.3:8000"}).status_code == 200
    )


def test_without_trusted_hosts_only_council_hosts_are_trusted(councils):
    client = councils()

    for host, status in (("sandmere.example", 200), ("localhost", 400), ("evil.example", 400)):
        assert client.get("/en/", headers={"Host": host}).status_code == status


def test_trusted_hosts_are_added_to_council_hosts(councils):
    client = councils("england.example")

    pages = {
        host: client.get("/en/", headers={"Host": host})
        for host in ("sandmere.example", "england.example", "localhost")
    }

    assert [page.status_code for page in pages.values()] == [200, 200, 400]
    assert "Sandmere Council" in pages["sandmere.example"].text
    assert "Sandmere Council" not in pages["england.example"].text


def test_without_configured_hosts_any_host_is_trusted(client):
    for path in ("/en/", FIND, API):
        assert client.get(path, headers={"Host": "anything.example:81"}).status_code == 200


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("A.example:8000", "a.example"),
        ("a.example.", "a.example"),
        ("a.example.:80", "a.example"),
        ("[::1]", "[::1]"),
        ("[::1]:80", "[::1]"),
        ("a.example:x", "a.example:x"),
        ("", ""),
    ],
)
def test_the_host_name_is_the_part_before_the_port(header, name):
    assert host_name(header) == name


def test_trusted_hosts_are_separated_by_commas():
    config = Config.from_environment({"TRUSTED_HOSTS": " A.example,b.example , ,[::1]"})

    assert config.trusted_hosts == {"a.example", "b.example", "[::1]"}
    assert Config.from_environment({"TRUSTED_HOSTS": ""}).trusted_hosts == frozenset()


@pytest.mark.parametrize("value", ["https://a.example", "a.example:80", "a b", "*", "a/b", ".a"])
def test_an_invalid_trusted_host_is_refused(value):
    with pytest.raises(ConfigInvalid, match="TRUSTED_HOSTS"):
        Config.from_environment({"TRUSTED_HOSTS": value})
