"""The committed catalogues, their plural rules, and the commands that maintain them."""

import re
import shutil
from gettext import c2py  # the function that GNUTranslations reads plural headers with
from pathlib import Path

import click
import polib
import pytest
from babel import Locale
from babel.messages.pofile import read_po
from click.testing import CliRunner

from app import i18n
from app.cli.translations import compile_catalogues, extract, is_extracted, translations, update
from app.config import NATIONAL, ROOT

COMMITTED = sorted(i18n.CATALOGUES.glob("*/LC_MESSAGES/messages.po"))
LANGUAGE_OF = {language.locale: language for language in i18n.LANGUAGES}
TAG = re.compile(r"</?[a-z][^<>]*>")
ENTITY = re.compile(r"&(?:#[0-9]+|#x[0-9a-f]+|[a-z]+);", re.IGNORECASE)


def names(message: str) -> set[str]:
    return set(i18n.split_message(message)[1::2])


def tags(message: str) -> list[str]:
    return sorted(TAG.findall(message))


def faults(entry: polib.POEntry, slots: int) -> list[str]:
    """The faults of a translation, each as a short sentence."""
    if entry.fuzzy:
        return ["fuzzy"]
    if not entry.msgid_plural:
        return ["not translated"] if not entry.msgstr else against(entry.msgid, entry.msgstr)
    forms = [entry.msgstr_plural.get(slot, "") for slot in range(slots)]
    if len(entry.msgstr_plural) != slots or not all(forms):
        return ["a plural slot is empty"]
    try:
        left_out = [names(entry.msgid_plural) - names(form) for form in forms]
    except i18n.MessageInvalid:
        return ["a bare per cent sign"]
    found = [fault for form in forms for fault in against(entry.msgid_plural, form)]
    if len(set().union(*left_out)) > 1 or all(left_out):
        found.append("a value is left out that is not the number, or the number is in no form")
    return [fault for fault in found if fault != "leaves a value out"]


def against(message: str, translation: str) -> list[str]:
    """The faults of one translated text compared with its message."""
    try:
        placeholders = names(translation)
    except i18n.MessageInvalid:
        return ["a bare per cent sign"]
    found = []
    if placeholders - names(message):
        found.append("has a value that the message does not have")
    if names(message) - placeholders:
        found.append("leaves a value out")
    if tags(translation) != tags(message):
        found.append("other tags than the message")
    bare = ENTITY.sub("", TAG.sub("", translation))
    if set(bare) & set('<>&"'):
        found.append("a sign that would break the markup or an attribute")
    return found


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.parts[-3])
def test_every_translation_is_complete_and_keeps_placeholders_and_tags(path):
    language = LANGUAGE_OF[path.parts[-3]]
    catalogue = polib.pofile(path)

    slots = int(i18n.PLURALS[language.code].split(";")[0].removeprefix("nplurals="))
    wrong = {
        entry.msgid: found
        for entry in catalogue
        if not entry.obsolete and (found := faults(entry, slots))
    }

    assert wrong == {}


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.parts[-3])
def test_every_catalogue_has_our_plural_header_and_the_messages_of_the_code(path):
    catalogue, template = polib.pofile(path), polib.pofile(i18n.CATALOGUES / "messages.pot")

    language = LANGUAGE_OF[path.parts[-3]]
    messages = {(entry.msgid, entry.msgid_plural) for entry in catalogue if not entry.obsolete}

    assert catalogue.metadata["Plural-Forms"] == i18n.PLURALS[language.code]
    assert messages == {(entry.msgid, entry.msgid_plural) for entry in template}


@pytest.mark.parametrize("code", NATIONAL.languages[1:])
def test_every_default_language_has_a_catalogue(code):
    assert (
        i18n.CATALOGUES / i18n.LANGUAGES_BY_CODE[code].locale / "LC_MESSAGES/messages.po"
        in COMMITTED
    )


def test_the_messages_of_the_code_are_extracted():
    assert is_extracted(ROOT), "run flask translations extract, then update"


@pytest.mark.parametrize("language", i18n.LANGUAGES, ids=lambda one: one.code)
def test_plural_headers_agree_with_cldr(language):
    count, rule = re.fullmatch(r"nplurals=(\d); plural=(.+);", i18n.PLURALS[language.code]).groups()
    place, cldr = c2py(rule), Locale.parse(language.locale).plural_form

    pairs = {(place(n), cldr(n)) for n in range(2000)}

    assert len(pairs) == len({one for one, _ in pairs}) == len({tag for _, tag in pairs})
    assert {one for one, _ in pairs} == set(range(int(count)))


def entry(msgid: str, msgstr: str, **more: object) -> polib.POEntry:
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **more)


@pytest.mark.parametrize(
    "broken",
    [
        entry("Hello", ""),
        entry("Hello", "Cześć", flags=["fuzzy"]),
        entry("Hello %(name)s", "Cześć"),
        entry("Hello %(name)s", "Cześć %(imie)s"),
        entry("Hello", "Cześć %(name)s"),
        entry("<b>Hello</b>", "Cześć"),
        entry("Hello", "<script>Cześć</script>"),
        entry("Hello", 'Cześć" onclick="'),
        entry("Hello", "Cześć & witaj"),
        entry("Half", "50 %"),
        entry("%(n)s a", "", msgid_plural="%(n)s b", msgstr_plural={0: "%(n)s c", 1: ""}),
        entry("%(n)s a", "", msgid_plural="%(n)s b", msgstr_plural={0: "%(n)s c"}),
        entry("%(n)s a", "", msgid_plural="%(n)s b", msgstr_plural={0: "c", 1: "c"}),
        entry("%(n)s a", "", msgid_plural="%(n)s b", msgstr_plural={0: "5 %", 1: "%(n)s c"}),
        entry(
            "%(n)s at %(w)s",
            "",
            msgid_plural="%(n)s at %(w)s",
            msgstr_plural={0: "%(w)s", 1: "%(n)s"},
        ),
        entry("%(n)s a", "", msgid_plural="%(n)s b", msgstr_plural={0: "%(x)s", 1: "%(n)s c"}),
    ],
    ids=lambda broken: broken.msgstr or str(broken.msgstr_plural),
)
def test_a_broken_translation_is_reported(broken):
    assert faults(broken, slots=2)


def test_a_plural_form_may_omit_the_number():
    sound = entry("%(n)s a", "", msgid_plural="%(n)s b", msgstr_plural={0: "one", 1: "%(n)s c"})

    assert faults(sound, slots=2) == []


# --- the commands, on a small test project ---


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "app").mkdir()
    (tmp_path / "templates" / "parts").mkdir(parents=True)
    (tmp_path / "app" / "words.py").write_text('mark("Good")\nvoice.gettext("Hi %(name)s")\n')
    (tmp_path / "templates" / "parts" / "_a.html").write_text(
        "{% trans %}50% of\n   all{% endtrans %}"
        "{% trans n=n %}{{ n }} place{% pluralize %}{{ n }} places{% endtrans %}"
    )
    extract(tmp_path)
    return tmp_path


def po(project: Path, locale: str) -> Path:
    return project / "translations" / locale / "LC_MESSAGES" / "messages.po"


def translate(path: Path) -> None:
    """Fill a catalogue with test translations."""
    catalogue = polib.pofile(path)
    for one in catalogue:
        if one.msgid_plural:
            one.msgstr_plural = {slot: f"{one.msgid} [{slot}]" for slot in one.msgstr_plural}
        else:
            one.msgstr = f"[{one.msgid}]"
    catalogue.save(path)


def test_messages_are_extracted_from_code_tables_and_templates(project):
    template = polib.pofile(project / "translations" / "messages.pot")

    assert [one.msgid for one in template] == [
        "%(n)s place",
        "50%% of all",
        "Good",
        "Hi %(name)s",
    ]


def test_extracting_again_changes_nothing_until_a_message_does(project):
    assert is_extracted(project)
    assert not extract(project)

    (project / "app" / "words.py").write_text('mark("Outstanding")\n')

    assert not is_extracted(project)
    assert extract(project)


def test_a_template_with_a_syntax_error_stops_the_extraction(project):
    (project / "templates" / "b.html").write_text("{% trans %}open")

    with pytest.raises(click.ClickException):
        extract(project)


@pytest.mark.parametrize("code", [language.code for language in i18n.LANGUAGES[1:]])
def test_a_catalogue_is_started_with_our_header_and_a_slot_for_each_form(project, code):
    update(project, (code,))

    catalogue = polib.pofile(po(project, i18n.LANGUAGES_BY_CODE[code].locale))
    slots = len(catalogue.find("%(n)s place").msgstr_plural)
    assert catalogue.metadata["Plural-Forms"] == i18n.PLURALS[code]
    assert i18n.PLURALS[code].startswith(f"nplurals={slots};")


def test_updating_again_changes_nothing_and_keeps_translations(project):
    update(project, ("ar", "zh-Hans"))
    translate(po(project, "ar"))
    update(project)
    once = po(project, "ar").read_bytes()

    update(project)

    assert po(project, "ar").read_bytes() == once
    assert polib.pofile(po(project, "ar")).find("Good").msgstr == "[Good]"


def test_a_wrong_plural_header_is_corrected(project):
    update(project, ("ar",))
    path = po(project, "ar")
    catalogue = polib.pofile(path)
    catalogue.metadata["Plural-Forms"] = "nplurals=2; plural=(n != 1);"
    catalogue.save(path)

    update(project)

    assert polib.pofile(path).metadata["Plural-Forms"] == i18n.PLURALS["ar"]


def test_a_directory_with_no_catalogue_gets_one(project):
    (project / "translations" / "pl" / "LC_MESSAGES").mkdir(parents=True)

    assert update(project) == [po(project, "pl")]


def test_an_unknown_language_is_refused(project):
    with pytest.raises(click.ClickException, match="tlh"):
        update(project, ("tlh",))


def test_a_changed_message_is_left_empty_and_not_guessed(project):
    update(project, ("pl",))
    translate(po(project, "pl"))
    (project / "app" / "words.py").write_text('mark("Good!")\nvoice.gettext("Hi %(name)s")\n')
    extract(project)

    update(project)

    assert polib.pofile(po(project, "pl")).find("Good!").msgstr == ""


def test_only_languages_with_a_complete_catalogue_are_offered(project):
    directory = project / "translations"
    update(project, ("pl", "ar", "fa", "tr"))
    for locale in ("pl", "ar", "fa"):
        translate(po(project, locale))
    half, strange = polib.pofile(po(project, "ar")), polib.pofile(po(project, "fa"))
    half.find("%(n)s place").msgstr_plural[5] = ""
    half.save()
    strange.find("Good").msgstr = "%(who)s"
    strange.save()
    compile_catalogues(project)

    assert [offered_language.code for offered_language in i18n.offered_languages(directory)] == [
        "en",
        "pl",
    ]
    assert i18n.missing_messages(i18n.LANGUAGES_BY_CODE["ar"], directory) == ["%(n)s place"]
    assert i18n.missing_messages(i18n.LANGUAGES_BY_CODE["fa"], directory) == ["Good"]
    assert len(i18n.missing_messages(i18n.LANGUAGES_BY_CODE["ro"], directory)) == 4


def test_the_messages_are_parsed_once_for_all_languages(project, monkeypatch):
    update(project, ("pl", "ar", "fa"))
    parsed = []
    monkeypatch.setattr(i18n, "read_po", lambda file: parsed.append(file.name) or read_po(file))

    i18n.offered_languages(project / "translations")

    assert len(parsed) == 1


def test_without_messages_only_english_is_offered(tmp_path):
    assert i18n.offered_languages(tmp_path) == (i18n.ENGLISH,)


def test_compiling_a_translation_with_unknown_placeholders_fails(project):
    update(project, ("pl",))
    catalogue = polib.pofile(po(project, "pl"))
    catalogue.find("Hi %(name)s").msgstr = "Cześć %(imie)s"
    catalogue.save()

    with pytest.raises(click.ClickException, match="name"):
        compile_catalogues(project)


def test_the_commands_report_what_they_did():
    checked = CliRunner().invoke(translations, ["check"])

    assert (checked.exit_code == 0) == is_extracted(ROOT)
    assert "Traceback" not in checked.output
