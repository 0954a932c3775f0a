"""What the environment and the councils file may say, and the sentence for what they may not."""

from pathlib import Path

import pytest

from app.config import NATIONAL, ConfigInvalid, Settings, load_councils

WHOLE = 'name = "Sandmere"\nla_code = "E06990001"\nla_number = "995"\n'


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:////srv/record.sqlite", "sqlite:////srv/record.sqlite"),
    ],
)
def test_a_database_address_is_understood(given, meant):
    assert Settings.from_environment({"DATABASE_URL": given}).database_url == meant


def test_every_setting_has_a_safe_default():
    settings = Settings.from_environment({})

    assert settings.database_url == f"sqlite:///{settings.data_dir / 'record.sqlite'}"
    assert settings.card_cache_mb == 24


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
def test_a_setting_that_makes_no_sense_is_named(name, value):
    with pytest.raises(ConfigInvalid, match=name):
        Settings.from_environment({name: value})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[a]\n" + WHOLE + "logo = 1\n", "unknown key: logo"),
        ('[a]\nname = "A"\n', "lacks: la_code, la_number"),
        ("[a]\n" + WHOLE.replace('"995"', "995"), "la_number is not text"),
        ("[a]\n" + WHOLE + 'languages = "en"\n', "languages is not a list"),
        ("a = 1\n", "is not a table"),
        ("[a\n", "councils.toml"),
    ],
)
def test_a_councils_file_with_a_fault_is_refused_with_the_fault(tmp_path: Path, text, said):
    path = tmp_path / "councils.toml"
    path.write_text(text)

    with pytest.raises(ConfigInvalid, match=said):
        load_councils(path)


def test_a_councils_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(ConfigInvalid, match=r"councils\.toml does not exist"):
        load_councils(tmp_path / "councils.toml")


def test_the_host_picks_the_council(tmp_path: Path):
    path = tmp_path / "councils.toml"
    other = WHOLE.replace("Sandmere", "Overwick").replace("01", "02")
    path.write_text(
        f'[a]\n{WHOLE}hosts = ["Sandmere.Example"]\n[b]\n{other}hosts = ["overwick.example"]\n'
    )
    councils = load_councils(path)

    assert councils.by_host("sandmere.example:8000").name == "Sandmere"
    assert councils.by_host("overwick.example").name == "Overwick"
    assert councils.by_host("elsewhere.example") == NATIONAL


def test_a_single_council_without_hosts_is_always_picked(tmp_path: Path):
    path = tmp_path / "councils.toml"
    path.write_text("[a]\n" + WHOLE)

    assert load_councils(path).by_host("anything").name == "Sandmere"
