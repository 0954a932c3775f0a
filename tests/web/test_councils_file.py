"""Running workers apply a valid change of the councils file at once, an invalid one never."""

import os
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.config import ROOT
from tests.builders import settings_for

SEARCH = "/en/find?postcode=ZZ1+2AB"
OLD, NEW = "0191 498 0100", "0191 498 0199"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "councils.toml"
    path.write_text((ROOT / "seeds" / "councils.toml").read_text(encoding="utf-8"))
    return path


@pytest.fixture
def visitor(seeded: Path, file: Path) -> FlaskClient:
    return create_app(settings_for(seeded, COUNCILS_FILE=str(file))).test_client()


def replace(file: Path, old: str, new: str) -> None:
    """Change the file as an editor does: replace it by a new one."""
    temporary = file.with_suffix(".new")
    temporary.write_text(file.read_text(encoding="utf-8").replace(old, new))
    os.replace(temporary, file)


def trouble(visitor: FlaskClient) -> list[str]:
    answer = visitor.get("/healthz/ready")
    assert answer.status_code == 200
    return list(answer.json["trouble"])


def test_a_changed_phone_number_is_on_the_next_results_page(visitor, file):
    for _ in range(2):  # the second answer is the fast path's
        assert OLD in visitor.get(SEARCH).text

    replace(file, OLD, NEW)

    for _ in range(2):
        page = visitor.get(SEARCH).text
        assert NEW in page
        assert OLD not in page


def test_a_language_that_a_council_no_longer_offers_is_redirected(visitor, file):
    assert visitor.get(SEARCH.replace("/en/", "/pl/")).status_code == 200

    replace(file, '["en", "pl", "ar"]', '["en", "ar"]')
    replace(file, 'favourites = ["pl", "ar"]', 'favourites = ["ar"]')

    assert visitor.get(SEARCH.replace("/en/", "/pl/")).status_code == 302


def test_a_host_is_answered_once_the_file_names_it(visitor, file):
    replace(file, "[sandmere]", '[sandmere]\nhosts = ["sandmere.example"]')

    assert visitor.get(SEARCH, headers={"Host": "sandmere.example"}).status_code == 200
    assert visitor.get(SEARCH, headers={"Host": "other.example"}).status_code == 400


@pytest.mark.parametrize("damage", ["[sandmere", "[sandmere]\nname = 1\n", "", None])
def test_an_invalid_file_changes_no_page_and_is_reported_once(visitor, file, caplog, damage):
    before = visitor.get(SEARCH).data
    if damage is None:
        file.unlink()
    else:
        replace(file, file.read_text(encoding="utf-8"), damage)

    after = [visitor.get(SEARCH).data for _ in range(3)]

    assert after == [before] * 3
    assert len([record for record in caplog.records if "COUNCILS_FILE" in record.message]) == 1
    assert [one for one in trouble(visitor) if one.startswith("COUNCILS_FILE: ")]


def test_a_repaired_file_is_used_and_no_longer_reported(visitor, file):
    whole = file.read_text(encoding="utf-8")
    file.write_text("[sandmere")
    visitor.get(SEARCH)

    file.write_text(whole.replace(OLD, NEW))

    assert NEW in visitor.get(SEARCH).text
    assert not [one for one in trouble(visitor) if "COUNCILS_FILE" in one]
