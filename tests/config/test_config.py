"""Validation of the environment and the councils file, and its error messages."""

import csv
from pathlib import Path

import pytest

from app import create_app
from app.config import (
    ENGLAND_AREAS_FILE,
    LANGUAGE_CODES,
    NATIONAL,
    Config,
    ConfigInvalid,
    load_councils,
)
from app.i18n import LANGUAGES

WHOLE = 'name = "Sandmere"\nla_code = "E06990001"\nla_number = "995"\n'


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:////srv/record.sqlite", "sqlite:////srv/record.sqlite"),
    ],
)
def test_a_database_address_is_converted_for_sqlalchemy(given, meant):
    assert Config.from_environment({"DATABASE_URL": given}).database_url == meant


def test_every_setting_has_a_safe_default():
    config = Config.from_environment({})

    assert config.database_url == f"sqlite:///{config.data_dir / 'record.sqlite'}"
    assert config.card_cache_mb == 24


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("CARD_CACHE_MB", "0"),
        ("CARD_CACHE_MB", "lots"),
        ("CARD_CACHE_MB", "-3"),
        ("CARD_CACHE_MB", "5000"),
    ],
)
def test_an_invalid_setting_is_named_in_the_error(name, value):
    with pytest.raises(ConfigInvalid, match=name):
        Config.from_environment({name: value})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a]\n" + WHOLE + "logo = 1\n", "unknown key: logo"),
        ('[a]\nname = "A"\n', "lacks: la_code, la_number"),
        ("[a]\n" + WHOLE.replace('"995"', "995"), "la_number is not text"),
        ("[a]\n" + WHOLE + 'languages = "en"\n', "languages is not a list"),
        ("[a]\n" + WHOLE + "languages = []\n", "languages is empty"),
        ("[a]\n" + WHOLE + 'languages = ["en", "xx"]\n', "languages: 'xx' is none of en, pl"),
        ("[a]\n" + WHOLE + 'languages = ["en", "en"]\n', "languages names one twice"),
        ("[a]\n" + WHOLE + 'favourites = ["ur"]\n', "'ur' is not among the languages offered"),
        ("[a]\n" + WHOLE + 'default_language = "ur"\n', "default_language 'ur' is not offered"),
        ("[a]\n" + WHOLE + 'hosts = ["a b"]\n', "'a b' is not a host name"),
        ("[a]\n" + WHOLE + 'hosts = ["https://a.example/"]\n', "is not a host name"),
        ("[a]\n" + WHOLE + 'family_hubs_url = "javascript:alert(1)"\n', "does not start with"),
        ("[a]\n" + WHOLE + 'sendiass_url = "https://"\n', "does not start with"),
        ("[a]\n" + WHOLE + 'sendiass_phone = "ring us"\n', "not one telephone number"),
        ("[a]\n" + WHOLE + 'family_information_email = "us"\n', "not one email address"),
        ("[a]\n" + WHOLE.replace("Sandmere", ""), "name is empty"),
        ("[a]\n" + WHOLE.replace("Sandmere", "x" * 301), "longer than 300 characters"),
        ("[a]\n" + WHOLE.replace("E06990001", "Sandmere"), "not an ONS code"),
        ("[a]\n" + WHOLE.replace('"995"', '"95"'), "not a DfE number"),
        ("[a]\n" + WHOLE + "[b]\n" + WHOLE, "la_code E06990001 is given to 2 councils"),
        ("a = 1\n", "is not a table"),
        ("[a\n", "councils.toml is not valid TOML"),
        ("x = " + "[" * 5_000 + "\n", "councils.toml is not valid TOML"),
        ("[a]\nname = '\udcff'\n", "councils.toml is not text in UTF-8"),
        ("# " + "x" * 1_000_001 + "\n", "councils.toml is larger than 1,000,000 bytes"),
    ],
)
def test_an_invalid_councils_file_is_refused_with_the_reason(tmp_path: Path, text, message):
    path = tmp_path / "councils.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(ConfigInvalid, match=message) as refused:
        load_councils(path)

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("la_code", "la_number", "message"),
    [
        ("E08000009", "330", "la_code E08000009 belongs to la_number 358"),  # Trafford, Birmingham
        ("E06990001", "358", "la_number 358 belongs to la_code E08000009"),
        ("E07000107", "886", "la_number 886 belongs to la_code E10000016"),  # Dartford, in Kent
    ],
)
def test_the_code_of_one_council_with_the_number_of_another_is_refused(
    tmp_path: Path, la_code, la_number, message
):
    path = tmp_path / "councils.toml"
    path.write_text(f'[a]\nname = "A"\nla_code = "{la_code}"\nla_number = "{la_number}"\n')

    with pytest.raises(ConfigInvalid, match=message):
        load_councils(path)


def test_every_council_of_england_is_accepted_by_its_own_code_and_number(tmp_path: Path):
    path = tmp_path / "councils.toml"
    with ENGLAND_AREAS_FILE.open(encoding="utf-8", newline="") as file:
        file.readline()
        listed = [row for row in csv.DictReader(file) if row["level"] == "council"]
    path.write_text(
        "".join(
            f'[{row["code"]}]\nname = "{row["name"]}"\nla_code = "{row["code"]}"\n'
            f'la_number = "{row["la_number"]}"\n'
            for row in listed
        )
    )

    assert len(load_councils(path).all) == len(listed) == 153


def test_the_languages_of_a_councils_file_are_those_of_the_interface():
    assert tuple(language.code for language in LANGUAGES) == LANGUAGE_CODES


def test_a_folder_in_place_of_the_councils_file_is_refused_in_one_sentence(tmp_path: Path):
    with pytest.raises(ConfigInvalid, match="cannot be read"):
        load_councils(tmp_path)


@pytest.mark.parametrize(
    "environ", [{"COUNCILS_FILE": "/nowhere/councils.toml"}, {"SERVE": "everyone"}]
)
def test_an_app_with_an_invalid_setting_ends_with_one_sentence(monkeypatch, tmp_path, environ):
    for name, value in {"DATA_DIR": str(tmp_path), **environ}.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit) as ended:
        create_app()

    assert str(ended.value.code).startswith(f"refused: {next(iter(environ))}")


def test_a_missing_councils_file_is_named_in_the_error(tmp_path: Path):
    with pytest.raises(ConfigInvalid, match=r"councils\.toml does not exist"):
        load_councils(tmp_path / "councils.toml")


def test_the_host_selects_the_council(tmp_path: Path):
    path = tmp_path / "councils.toml"
    other = WHOLE.replace("Sandmere", "Overwick").replace("01", "02").replace("995", "996")
    path.write_text(
        f'[a]\n{WHOLE}hosts = ["Sandmere.Example"]\n[b]\n{other}hosts = ["overwick.example"]\n'
    )
    councils = load_councils(path)

    assert councils.by_host("sandmere.example:8000").name == "Sandmere"
    assert councils.by_host("overwick.example").name == "Overwick"
    assert councils.by_host("elsewhere.example") == NATIONAL


def test_a_single_council_without_hosts_is_always_selected(tmp_path: Path):
    path = tmp_path / "councils.toml"
    path.write_text("[a]\n" + WHOLE)

    assert load_councils(path).by_host("anything").name == "Sandmere"
