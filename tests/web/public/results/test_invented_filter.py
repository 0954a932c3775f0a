"""A filter that is declared once works everywhere: page, URL, results, fast path, API, document."""

import pytest

from app import create_app
from app.core import declared_filters
from app.core.filter_declaration import Filter, Option, StoredBits, Unknown
from app.core.offer import Offer
from tests.builders import public_dir, setting, settings_for
from tests.web.page_reader import ids, links, main_part, query, words

FIND = "/en/find?postcode=ZZ1+1AA"
API = "/api/v1/places?postcode=ZZ1+1AA"


def premises_of(one):
    """Whether a setting is step-free, as keys of bits."""
    step_free = one.offer.step_free
    return None if step_free is None else ("yes",) if step_free else ("no",)


STEPS = Filter(
    parameter="steps",
    label="Steps at the door",
    any_name="With or without",
    hint="Ask about other barriers.",
    chip="Steps: %(steps)s",
    options=(
        Option("free", lambda translator: translator.gettext("step-free")),
        Option("some", lambda translator: translator.gettext("some steps")),
    ),
    api_description="Settings with or without steps.",
    stored=StoredBits(
        bits={"yes": 1 << 40, "no": 1 << 41},
        keys_of=premises_of,
        wanted=lambda chosen: ("yes",) if "free" in chosen["steps"] else ("no",),
    ),
    unknown=Unknown(
        bit=1 << 50,
        line=lambda translator, count, miles: translator.ngettext(
            "%(num)s place within %(miles)s hasn't counted its steps.",
            "%(num)s places within %(miles)s haven't counted their steps.",
            count,
            miles=miles,
        ),
        api_noun="steps",
    ),
)


@pytest.fixture(scope="module")
def install(tmp_path_factory):
    """An install whose settings are published with the filter, for as long as it is declared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(declared_filters, "FILTERS", (*declared_filters.FILTERS, STEPS))
        listed = [
            setting("stepfree0000", offer=Offer(step_free=True)),
            setting("stairs000000", latitude=53.91, offer=Offer(step_free=False)),
            setting("untold000000", latitude=53.92),
        ]
        folder = public_dir(tmp_path_factory.mktemp("steps"), listed)
        yield create_app(settings_for(folder)), folder


@pytest.fixture
def client(install):
    return install[0].test_client()


@pytest.mark.parametrize(
    ("choice", "listed"), [("free", ["stepfree0000"]), ("some", ["stairs000000"]), ("", None)]
)
def test_results_have_the_settings_that_match_it(client, choice, listed):
    shown = ids(client.get(f"{FIND}&steps={choice}").text)

    assert shown == (listed or ["stepfree0000", "stairs000000", "untold000000"])


def test_settings_whose_fact_is_not_known_are_a_group_that_a_link_opens(client):
    page = client.get(f"{FIND}&steps=free").text
    link = next(one for one in links(page[page.index('id="unknown-group"') :]))

    assert "1 place within 5 miles hasn't counted its steps." in words(main_part(page))
    assert query(link) == [("postcode", "ZZ1 1AA"), ("steps", "free"), ("unknown", "1")]
    assert ids(client.get(link).text) == ["stepfree0000", "untold000000"]


def test_several_unknown_facts_that_no_sentence_names_have_a_general_one(client):
    page = words(main_part(client.get(f"{FIND}&steps=free&age=2y").text))

    assert "match your choices." in page
    assert "Include places we don't know enough about" in page


def test_the_form_has_its_control_with_the_chosen_option(client):
    page = client.get(f"{FIND}&steps=some").text

    assert '<label for="steps">Steps at the door</label>' in page
    assert '<select id="steps" name="steps" aria-describedby="steps-hint">' in page
    assert '<option value="">With or without</option>' in page
    assert '<option value="some" selected>some steps (1)</option>' in page
    assert '<p class="hint" id="steps-hint">Ask about other barriers.</p>' in page
    assert '<input type="hidden" name="steps" value="some">' in page


def test_a_chip_removes_it_and_keeps_the_others(client):
    page = client.get(f"{FIND}&within=5&steps=free").text

    assert "Steps: step-free" in words(main_part(page))
    chips = [query(link)[1:] for link in links(page) if "/en/find?" in link]
    assert [("within", "5")] in chips
    assert [("steps", "free")] in chips


def test_the_fast_path_answers_it_with_the_bytes_of_flask(install, client, monkeypatch):
    app, _ = install
    by_flask = client.get(f"{FIND}&steps=free&unknown=1&page=1")
    monkeypatch.setattr(type(app), "full_dispatch_request", lambda _: 1 / 0)

    assert client.get(f"{FIND}&steps=free&unknown=1").data == by_flask.data


@pytest.mark.parametrize("bad", ["steps=none", "steps=free&steps=some"])
def test_invalid_values_are_refused_by_name(client, bad):
    assert client.get(f"{FIND}&{bad}").status_code == 400
    refused = client.get(f"{API}&{bad}")
    assert (refused.status_code, refused.json["error"]["parameter"]) == (422, "steps")


def test_the_api_takes_its_parameter(client):
    body = client.get(f"{API}&steps=some").json

    assert [one["properties"]["provider_id"] for one in body["features"]] == ["stairs000000"]
    assert (body["unknown"], body["unknown_total"]) == (1, 1)


def test_the_document_describes_its_parameter(client):
    document = client.get("/api/v1/openapi.json").json
    parameters = {one["name"]: one for one in document["paths"]["/places"]["get"]["parameters"]}

    assert parameters["steps"]["schema"] == {"enum": ["", "free", "some"]}
    assert parameters["steps"]["description"] == "Settings with or without steps."
    assert "or steps are not known" in parameters["unknown"]["description"]
    errors = document["components"]["schemas"]["InvalidParameter"]["properties"]["parameter"]
    assert "steps" in errors["enum"]


def test_it_is_the_reason_of_a_search_without_results(install, client):
    _, folder = install
    client.get(f"{FIND}&kind=childminder&within=1&steps=free")
    install[0].extensions["app_state"].inbox.flush()

    counted = "".join(file.read_text() for file in (folder / "inbox").glob("*.jsonl"))
    assert '"reason": "steps"' in counted
