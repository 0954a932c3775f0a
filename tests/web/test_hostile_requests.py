"""Hostile requests and the required responses (docs/architecture.md#hostile-input), against the
WSGI app.

`ask` asserts for every row that nothing is echoed unescaped, logged, slow or a failure.
`test_hostile_server.py` has the tests that need a real server.
"""

import time
import tracemalloc
from urllib.parse import quote

import pytest

from app import create_app
from tests.builders import settings_for
from tests.web.page_reader import OFFERED, cards, heading
from tests.web.test_response_headers import PUBLIC

FIND = "/en/find?postcode=ZZ1+2AB"
API = "/api/v1/places?postcode=ZZ1+2AB"
TOWN = "/api/v1/places?around=town-sandmere"
CPU_SECONDS = 1.0
MEMORY = 64_000_000  # bytes

# Text in the postcode box -> the outcome that the API names; "invalid" is 400 on the page and 422.
POSTCODES = {
    "found": (
        "zz12ab", "ZZ12AB", " ZZ1  2AB ", "ZZ1\u00a02AB", "ＺＺ１　２ＡＢ", "\u200fZZ1 2AB\u200e",
        "\u202eZZ1 2AB\u202c", "Z\u200bZ1 2AB", "ZZ1\t2AB", "ZZ1-2AB", '"ZZ1 2AB"',
        "🏠 ZZ1 2AB",
    ),
    "suggestion": ("ZZI 2AB", "ZZ1 2A8", "ZZ1 ZAB"),
    "district": ("ZZ1", "ZZ1 2", "ZZ1 2A"),
    "name": (
        "Sandmere", "NaN", "null", "undefined", "1 UNION SELECT facts FROM place", "a" * 64,
        "Z" + "\u0301" * 60, "(" * 29 + "a", "a " * 31,
    ),
    "retired": ("ZZ3 9AA",),
    "not_residential": ("BF1 1AA", "BX1 1AA", "GIR 0AA", "XX1 1AA"),
    "crown_dependency": ("JE2 3AB", "GY1 1AA", "IM1 1AA"),
    "outside_england": ("EH1 1YZ", "CF10 1AA", "BT1 1AA"),
    "overseas": ("GX11 1AA",),
    "invalid": (
        "", " ", "\u00a0", "\u3000", "\u200f", "\u202e\u202e", "\r\n\r\n", "x" * 101, "\0",
        "ZZ1\x002AB", "ZZ1 2AB\0", "\ufffd", "😀", "' OR 1=1 --", "ZZ1 2AB'; DROP TABLE place;--",
        "{{7*7}}", "${7*7}", "<%= 7*7 %>", "{% include '/etc/passwd' %}", "../../etc/passwd",
        "..\\..\\win.ini", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
        '"><svg/onload=alert(1)>', "ZZ1 2AB\r\nSet-Cookie: a=b", "javascript:alert(1)", "1" * 64,
        "٣٣٣٣", "%s%n%x", "-1", "1e309", "__proto__", "=cmd|' /C calc'!A0", "file:///etc/passwd",
        "http://169.254.169.254/",
    ),
}  # fmt: skip
TYPED = [(text, outcome) for outcome, texts in POSTCODES.items() for text in texts]
BROKEN = ["%ff%fe", "%FF%FEZ%00Z1", "%c0%ae%c0%ae", "%ed%a0%80", "%F0%9F%98", "%", "%zz", "%u0041"]
NONSENSE = [
    "-1", "1e309", "-1e309", "NaN", "Infinity", "10**30", "1" * 30, "1.5", "0x1", "１", "٣", "[]",
    "%00", "a", "%F0%9F%98%80", "..%2F", "%3Cb%3E", "'", "%0D%0AX:1", "1%201", "true", "null",
]  # fmt: skip
PARTS = [  # invalid queries
    *(f"{name}={value}" for name in ("page", "within", "kind", "age", "funded") for value in NONSENSE),
    *(f"unknown={value}" for value in NONSENSE if value != "1"),
    "page=0", "page=10000", "within=0", "within=7", "within=05", "kind=castle", "kind=Childminder",
    "kind=childminder&kind=castle", "age=12y", "age=24m", "age=-1m", "unknown=0", "unknown=yes",
    "page=1&page=2", "within=5&within=5", "age=1m&age=2m&age=3m&age=4m&age=5m",
    "funded=universal&funded=working",
    "unknown=1&unknown=1", "postcode=ZZ1", "around=town-a&around=town-b",
]  # fmt: skip
PASSED_OVER = [  # unknown parameters: social networks add some to shared links
    "fbclid=abc", "utm_source=x", "gclid=" + "x" * 200, "size=1e309", "sort=-1", "distance=NaN",
    "lang=xx", "kind[]=castle", "page[]=1", "page[0]=1", "__proto__=1", "=", "&&&", "%00=%00",
]  # fmt: skip
LANGUAGES = ["-1", "1e309", "NaN", "EN", "en'", "xx", "en-XB", "e%6E%00", "[]", "en%0D%0AX:1"]
ACCEPTED = [  # headers that must all give the default
    "", "*", "q=nonsense", "en-x-..", "en;q=nonsense", "pl;q=nan", "pl;q=1e309", "pl;q=-1", ";" * 8000,
    "," * 8000, "a-" * 4000, "so", "de, fr;q=0.9", "\xff\xfe", "pl;q=0", "<script>", "../../etc",
]  # fmt: skip
HTMX = [
    {"HX-Request": "true"},
    {"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "results"},
    {"HX-Request": "true", "HX-History-Restore-Request": "true"},
    {"HX-Request": "true", "HX-Current-URL": "http://evil.example/", "HX-Prompt": "<b>"},
]
FORGED = [
    {"X-Forwarded-For": "203.0.113.7"},
    {"X-Forwarded-For": "203.0.113.7, 10.0.0.1, " + "1" * 4000},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "1"},
    {"X-Forwarded-Prefix": "/evil", "X-Script-Name": "/evil"},
    {"Forwarded": "for=203.0.113.7;host=evil.example;proto=https"},
    {"X-Original-URL": "/evil", "X-Rewrite-URL": "/evil"},
    {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE"},
]
FORM = "application/x-www-form-urlencoded"
PARTS_200 = {f"part{number}": "x" for number in range(200)}
BODIES = {  # request bodies -> status: no route accepts a body
    "5 MB": ({"data": b"x" * 5_000_000}, 413),
    "5 MB as a form": ({"data": b"a=" + b"x" * 5_000_000, "content_type": FORM}, 413),
    "a field of 300 kB": ({"data": b"a=" + b"x" * 300_000, "content_type": FORM}, 413),
    "200 parts": ({"data": PARTS_200, "content_type": "multipart/form-data"}, 413),
    "200 fields": ({"data": PARTS_200, "content_type": FORM}, 405),
    "an endless body": ({"data": b"x", "headers": {"Transfer-Encoding": "chunked"}}, 413),
    "JSON": ({"json": {"postcode": {"$ne": 1}}}, 405),
}


@pytest.fixture
def ask(client, caplog):
    """The response to a request; asserts that it is fast, not a failure and not logged.

    A first request that is slow may have compiled its templates: the same one again counts.
    """
    caplog.set_level("DEBUG")

    def ask(path: str, secret: str = "", method: str = "GET", **others):
        for is_last in (False, True):
            started = time.process_time()
            answer = client.open(path, method=method, **others)
            if is_last or time.process_time() - started < CPU_SECONDS:
                break
        assert time.process_time() - started < CPU_SECONDS
        assert answer.status_code < 500
        assert "Traceback" not in answer.text
        assert len(secret) < 5 or secret not in caplog.text
        return answer

    return ask


@pytest.mark.parametrize(("text", "outcome"), TYPED)
def test_every_search_text_is_answered_escaped_and_not_logged(ask, text, outcome):
    page = ask(f"/en/find?postcode={quote(text)}", text)
    api_answer = ask(f"/api/v1/postcodes/{quote(text)}", text)
    places = ask(f"/api/v1/places?postcode={quote(text)}", text)

    invalid = outcome == "invalid"
    assert (page.status_code, api_answer.status_code) == ((400, 422) if invalid else (200, 200))
    assert places.status_code == api_answer.status_code
    assert api_answer.json["outcome"] == places.json["search"]["outcome"] == outcome
    assert "<" not in text or text not in page.text
    assert "Set-Cookie" not in page.headers


def test_every_text_for_a_second_point_leaves_a_list_and_is_escaped_and_not_logged(ask):
    for text, _ in TYPED:
        page = ask(f"{FIND}&also={quote(text)}", text if len(text) > 12 else "")

        assert page.status_code == 200
        assert cards(page.text)
        assert "<" not in text or text not in page.text


@pytest.mark.parametrize("value", [*NONSENSE, "53.9,1.2,3", "53.9,1e0", "91,0", "53.9;1.2"])
def test_a_position_that_is_none_is_a_400_page_that_does_not_contain_it(ask, value):
    page = ask(f"/en/find?near={value}")

    assert page.status_code == 400
    assert page.text == ask("/en/find?page=0").text


@pytest.mark.parametrize("text", BROKEN)
@pytest.mark.parametrize("code", OFFERED)
def test_broken_characters_are_a_400_page_in_the_right_language(ask, text, code):
    page = ask(f"/{code}/find?postcode={text}")

    assert page.status_code == 400
    assert f'<html lang="{code}"' in page.text
    assert ask(f"/api/v1/postcodes/{text}").json["outcome"] == "invalid"


def test_text_that_is_encoded_twice_is_decoded_once(ask):
    typed = quote(quote("<b>"))

    assert 'value="%3Cb%3E"' in ask(f"/en/find?postcode={typed}").text
    assert ask(f"/api/v1/postcodes/{quote(quote('ZZ1 2AB'))}").json["outcome"] != "found"


@pytest.mark.parametrize("part", PARTS)
def test_an_invalid_parameter_is_400_on_the_page_and_422_in_the_api(ask, part):
    page, api_answer = ask(f"{FIND}&{part}"), ask(f"{API}&{part}")

    assert (page.status_code, api_answer.status_code) == (400, 422)
    assert heading(page.text).startswith("We did not understand")
    assert api_answer.json == {"error": {"status": 422, "parameter": part.split("=")[0]}}
    assert page.text == ask("/en/find?page=0").text  # so that the page cannot contain it


@pytest.mark.parametrize("part", ["page=", "within=", "kind=", "age=", "page=01", "kind=&kind="])
def test_an_empty_form_is_a_valid_query(ask, part):
    assert ask(f"{FIND}&{part}").status_code == 200


@pytest.mark.parametrize("part", PASSED_OVER)
def test_unknown_parameters_are_ignored(ask, part):
    assert ask(f"{FIND}&{part}").data == ask(FIND).data
    assert ask(f"{API}&{part}").json["features"] == ask(API).json["features"]


@pytest.mark.parametrize(
    "around", ["", "-", "town-", "castle-1", "town-%00", "ward-../..", "x" * 99]
)
def test_an_area_that_does_not_exist_is_404_or_an_empty_box(ask, around):
    status = 404 if around else 400

    assert ask(f"/en/find?around={around}").status_code == status
    assert ask(f"/api/v1/places?around={around}").status_code == (404 if around else 422)


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_unknown_language_is_404(ask, code):
    assert ask(f"/{code}/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/en/find?", f"{API}&", "/api/v1/postcodes/", "/", "/x/", "/en/?"]
)
@pytest.mark.parametrize("most", ["a" * 20_000, "&".join(f"a{n}=1" for n in range(5000))])
def test_a_url_that_is_too_long_is_414(ask, path, most):
    assert ask(f"{path}{most}", most).status_code == 414


def test_many_parameters_within_the_limit_are_answered(ask):
    assert ask(f"{FIND}&{'&'.join('a=1' for _ in range(900))}").status_code == 200


@pytest.mark.parametrize("path", [FIND, API, "/en/about/privacy", "/api/v1/openapi.json"])
@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_refused(ask, path, name):
    sent, status = BODIES[name]

    assert ask(path, method="POST", **sent).status_code == status


@pytest.mark.parametrize("path", [FIND, API, "/healthz/live", "/nothing", "/"])
def test_a_five_megabyte_body_on_a_get_request_is_refused(ask, path):
    assert ask(path, data=b"x" * 5_000_000).status_code == 413


# Forms with what has no place in an address: the way back to the results, a family's answers, a
# report.
ALLOWED = {
    PUBLIC["finder.saved_list"]: {"GET", "HEAD", "OPTIONS", "POST"},
    PUBLIC["paying.questions_and_result"]: {"GET", "HEAD", "OPTIONS", "POST"},
    PUBLIC["paying.reminders"]: {"OPTIONS", "POST"},
    PUBLIC["hub.visit"]: {"GET", "HEAD", "OPTIONS", "POST"},
    PUBLIC["hub.clear"]: {"GET", "HEAD", "OPTIONS", "POST"},
    PUBLIC["finder.place"]: {"GET", "HEAD", "OPTIONS", "POST"},
    PUBLIC["finder.compare"]: {"GET", "HEAD", "OPTIONS", "POST"},
    PUBLIC["mistakes.report"]: {"GET", "HEAD", "OPTIONS", "POST"},
}
EMPTY_FORM = {  # otherwise 200
    PUBLIC["finder.place"]: 410,
    PUBLIC["finder.compare"]: 400,
    PUBLIC["mistakes.report"]: 400,
}


@pytest.mark.parametrize("path", PUBLIC.values())
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PURGE"])
def test_another_method_is_405_with_the_allowed_ones_on_every_route(ask, path, method):
    allowed = ALLOWED.get(path, {"GET", "HEAD", "OPTIONS"})
    answer = ask(path, method=method, headers={"X-Secret": "do-not-echo"})

    assert answer.status_code == (EMPTY_FORM.get(path, 200) if method in allowed else 405)
    if method not in allowed:
        assert set(answer.headers["Allow"].split(", ")) == allowed
    assert "do-not-echo" not in answer.text


@pytest.mark.parametrize("path", [*PUBLIC.values(), "/en/nothing", "/en", f"{FIND}&page=0"])
def test_head_is_answered_like_get_without_a_body_on_every_route(ask, path):
    head, get = ask(path, method="HEAD"), ask(path)

    assert head.status_code == get.status_code
    assert head.data == b""
    if path != "/metrics":  # which counts the request itself
        assert head.headers.get("Content-Length") == get.headers.get("Content-Length")


@pytest.mark.parametrize("headers", HTMX)
@pytest.mark.parametrize("path", ["/en/", FIND, "/en/find?postcode=", "/en/nothing", API])
def test_htmx_headers_change_nothing(ask, path, headers):
    with_htmx, without = ask(path, headers=headers), ask(path)

    assert with_htmx.data == without.data
    assert with_htmx.status_code == without.status_code
    assert with_htmx.headers == without.headers
    assert "HX-" not in str(with_htmx.headers)


@pytest.mark.parametrize("headers", FORGED)
@pytest.mark.parametrize("path", ["/", "/en", FIND, API, "/en/nothing"])
def test_forwarded_headers_are_ignored_by_default(ask, path, headers):
    forged, plain = ask(path, "203.0.113.7", headers=headers), ask(path)

    assert forged.data == plain.data
    assert forged.headers == plain.headers


@pytest.mark.parametrize("header", ACCEPTED)
def test_an_invalid_accept_language_gets_the_default(ask, header):
    answer = ask("/", headers={"Accept-Language": header})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/")
    assert ask("/en/", headers={"Accept-Language": header}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:99999", "a" * 300, "[::1]", "x:y", ""])
def test_if_any_host_is_trusted_none_is_echoed(ask, host):
    for path in ("/en", "/", "/so/", "/en/", FIND):
        answer = ask(path, headers={"Host": host})
        assert answer.status_code < 400 or len(host) > 253  # longer than a host name may be
        assert not host or host not in answer.text
        assert not host or host not in answer.headers.get("Location", "")


def test_the_redirect_to_a_trailing_slash_keeps_the_query(ask):
    answer = ask("/en?postcode=%3Cb%3E")

    assert answer.status_code == 308
    assert answer.headers["Location"] == "/en/?postcode=%3Cb%3E"


def test_no_request_takes_more_than_64_megabytes(seeded):
    client = create_app(settings_for(seeded)).test_client()
    questions = [f"/en/find?postcode={quote(text)}" for text, _ in TYPED]
    tracemalloc.start()
    try:
        for path in [*PUBLIC.values(), *questions, *(f"{API}&{part}" for part in PARTS), TOWN]:
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            client.get(path)
            assert tracemalloc.get_traced_memory()[1] - before < MEMORY, path
    finally:
        tracemalloc.stop()
