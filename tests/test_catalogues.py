"""The committed catalogues and their plural rules."""

import re
from gettext import c2py  # the function that GNUTranslations reads plural headers with

import polib
import pytest
from babel import Locale

from app import i18n
from app.config import NATIONAL

COMMITTED = sorted(i18n.CATALOGUES.glob("*/LC_MESSAGES/public.po"))
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


def is_started(entry: polib.POEntry) -> bool:
    """Whether a current entry has a translation, whole or not."""
    return not entry.obsolete and bool(entry.msgstr or any(entry.msgstr_plural.values()))


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
def test_every_translation_keeps_placeholders_and_tags(path):
    language = LANGUAGE_OF[path.parts[-3]]
    catalogue = polib.pofile(path)

    slots = int(i18n.PLURALS[language.code].split(";")[0].removeprefix("nplurals="))
    wrong = {
        entry.msgid: found
        for entry in catalogue
        if is_started(entry) and (found := faults(entry, slots))
    }

    assert wrong == {}


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.parts[-3])
def test_every_catalogue_has_our_plural_header_and_the_messages_of_the_code(path):
    catalogue, template = polib.pofile(path), polib.pofile(i18n.CATALOGUES / "public.pot")

    language = LANGUAGE_OF[path.parts[-3]]
    messages = {(entry.msgid, entry.msgid_plural) for entry in catalogue if not entry.obsolete}

    assert catalogue.metadata["Plural-Forms"] == i18n.PLURALS[language.code]
    assert messages == {(entry.msgid, entry.msgid_plural) for entry in template}


@pytest.mark.parametrize("code", NATIONAL.languages[1:])
def test_every_default_language_has_a_whole_catalogue(code):
    language = i18n.LANGUAGES_BY_CODE[code]

    assert i18n.catalogue_path(i18n.CATALOGUES, language, i18n.PUBLIC) in COMMITTED
    assert i18n.coverage_by_language()[language].missing == ()


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
