"""Language negotiation, and the format of dates, numbers and distances in each language."""

from datetime import date, timedelta
from time import process_time

import pytest
from babel import Locale
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from app import i18n

ALL = tuple(language.code for language in i18n.LANGUAGES)
BEYOND = (*ALL, "zh-Hant", "fa-AF", "ku", "ckb")


def test_the_fifteen_languages_are_in_the_agreed_order():
    assert " ".join(ALL) == "en pl ro pa ur pt es ar bn gu ta tr zh-Hans fa so"
    assert [one.code for one in i18n.LANGUAGES if one.direction == "rtl"] == ["ur", "ar", "fa"]


@pytest.mark.parametrize("language", i18n.LANGUAGES, ids=lambda one: one.code)
def test_babel_knows_each_language_and_agrees_about_its_direction(language):
    assert Locale.parse(language.locale).text_direction == language.direction


@pytest.mark.parametrize("code", ALL)
def test_each_language_is_chosen_by_its_own_name_and_with_a_region(code):
    assert i18n.negotiate_language(code, ALL, "en") == code
    assert i18n.negotiate_language(f"{code.upper()}-GB,en;q=0.1", ALL, "en") == code


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("prs", "fa-AF"),
        ("prs-AF,en;q=0.5", "fa-AF"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-Hans-CN", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("pnb", "ur"),
        ("pa-Arab-PK", "ur"),
        ("pa-PK", "ur"),
        ("pa-Guru-IN", "pa"),
        ("kmr-TR", "ku"),
        ("pt-BR,pt;q=0.9", "pt"),
    ],
)
def test_names_that_phones_send_find_their_language(header, code):
    assert i18n.negotiate_language(header, BEYOND, "en") == code


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("prs", "fa"),  # Dari readers read Persian
        ("zh-Hant-HK, en-GB;q=0.9", "en"),  # no traditional: their second choice, not simplified
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hans"),  # here they did ask for any Chinese
    ],
)
def test_a_missing_variety_falls_back_to_the_nearest_readable_one(header, code):
    assert i18n.negotiate_language(header, ALL, "en") == code


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("en;q=0.5, pl;q=0.8, ar;q=0.7", "pl"),
        ("lt, lv;q=0.9, ro;q=0.1", "ro"),
        ("pl;q=0, ar;q=0.1", "ar"),
        ("ar , pl", "ar"),
        ("ar ; q=0.2 , pl ;q=0.3", "pl"),
        ("*, pl;q=0.5", "pl"),
    ],
)
def test_weights_are_followed_and_the_first_of_equals_wins(header, code):
    assert i18n.negotiate_language(header, ALL, "en") == code


@pytest.mark.parametrize(
    "header",
    [
        "",
        "*",
        "*;q=0.5",
        "pl;q=nonsense",
        "pl;q=1e309",
        "pl;q=-1",
        "pl;q=0",
        "pl;q=0.5;q=0.6",
        "tlh",
        ",,;;,=",
        "pl_PL" * 50,
        "p\x00l",
        "\uff50\uff4c",
        "pl," * 3000,
        "x" * 8192,
        "a-" * 4096,
        "../../etc/passwd",
        "\ud800",
    ],
)
def test_a_hostile_header_gets_the_default(header):
    assert i18n.negotiate_language(header, ALL, "tr") == "tr"


def test_the_longest_accepted_header_is_fast():
    headers = ["a-" * 499 + "a", "a," * 499, "a" * 1000, "a;q=0.1," * 125, "zh-a-" * 200]

    started = process_time()
    for header in headers * 20:
        i18n.negotiate_language(header, ALL, "en")

    assert process_time() - started < 1


@given(st.text(max_size=200))
def test_any_header_yields_an_offered_language(header):
    assert i18n.negotiate_language(header, ALL, "en") in ALL


@pytest.mark.parametrize("language", i18n.LANGUAGES, ids=lambda one: one.code)
def test_digits_are_western_in_every_language(language):
    translator = i18n.translator(language.code)
    days = [date(2026, 1, 1) + timedelta(days=13 * n) for n in range(29)]
    texts = [translator.date(day) for day in days] + [translator.month(day) for day in days]
    texts += [translator.number(1_234_567), translator.miles(123_456)]

    digits = {letter for text in texts for letter in text if letter.isdigit()}

    assert digits <= set("0123456789")
    assert all("2026" in translator.date(day) and "2026" in translator.month(day) for day in days)


def test_english_dates_and_numbers_are_british():
    translator = i18n.translator("en")

    assert translator.date(date(2026, 3, 12)) == "12 March 2026"
    assert translator.month(date(2026, 3, 12)) == "March 2026"
    assert translator.number(70_980) == "70,980"


@pytest.mark.parametrize(
    ("metres", "text"),
    [
        (0, "less than 0.1 miles"),
        (160, "less than 0.1 miles"),
        (161, "0.1 miles"),
        (644, "0.4 miles"),
        (1609.344, "1.0 miles"),
        (3_218_688, "2,000.0 miles"),
    ],
)
def test_distances_are_miles_with_one_decimal(metres, text):
    assert i18n.translator("en").miles(metres) == text


def test_the_decimal_sign_is_that_of_the_language():
    assert i18n.translator("pl").miles(644).startswith("0,4 ")


def test_each_language_has_one_shared_translator():
    assert i18n.translator("ar") is i18n.translator("ar")
    with pytest.raises(KeyError):
        i18n.translator("xx")


def test_a_count_can_be_shown_in_groups_of_digits():
    translator = i18n.translator("en")

    assert translator.ngettext("%(num)s place", "%(num)s places", 1) == "1 place"
    assert translator.ngettext("%(num)s place", "%(num)s places", 5120) == "5,120 places"


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("plain", ["plain"]),
        ("%(a)s of %(b)s", ["", "a", " of ", "b", ""]),
        ("50%% of %(a)s", ["50% of ", "a", ""]),
        ("%%(a)s", ["%(a)s"]),
    ],
)
def test_a_message_is_split_as_percent_formatting_reads_it(message, parts):
    assert i18n.split_message(message) == parts
    assert "".join(parts) == message % {"a": "a", "b": "b"}


@pytest.mark.parametrize("message", ["50% of", "%(a)d", "%s", "100%", "%("])
def test_a_bare_per_cent_sign_is_refused(message):
    with pytest.raises(i18n.MessageInvalid):
        i18n.split_message(message)


def test_the_pseudo_language_leaves_markup_and_names_alone():
    pseudo_localised = i18n.pseudo_localised('<a href="%(url)s">Read</a> %(count)s%% &amp; go')

    assert pseudo_localised == '⟦<a href="%(url)s">Ŕéåð</a> %(count)s%% &amp; ĝö⟧'
    assert i18n.translator("en-XA").date(date(2026, 3, 12)).startswith("⟦")
    assert i18n.PSEUDO not in i18n.offered_languages(i18n.coverage_by_language())


@pytest.mark.parametrize("code", [language.code for language in i18n.LANGUAGES])
def test_a_date_equals_that_of_babel(code: str) -> None:
    language = i18n.LANGUAGES_BY_CODE[code]
    days = [date(1989, 1, 1) + timedelta(days=37 * step) for step in range(500)]

    shown_dates = [i18n.translator(code).date(day) for day in days]

    assert shown_dates == [format_date(day, "long", locale=language.locale) for day in days]
