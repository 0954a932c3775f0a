"""The commands that extract, update, compile and check the catalogues."""

import shutil
from pathlib import Path

import click
import polib
import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner

from app import i18n
from app.cli.translations import translations
from app.cli.translations.catalogue_files import compile_catalogues, update
from app.cli.translations.coverage_report import coverage_report
from app.cli.translations.extraction import extract, is_extracted
from app.config import ROOT
from app.i18n import coverage


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "app" / "web" / "staff").mkdir(parents=True)
    for folder in ("parts", "staff", "public"):
        (tmp_path / "templates" / folder).mkdir(parents=True)
    (tmp_path / "app" / "words.py").write_text('mark("Good")\nvoice.gettext("Hi %(name)s")\n')
    (tmp_path / "templates" / "parts" / "_a.html").write_text(
        "{% trans %}50% of\n   all{% endtrans %}"
        "{% trans n=n %}{{ n }} place{% pluralize %}{{ n }} places{% endtrans %}"
    )
    (tmp_path / "templates" / "public" / "privacy.html").write_text(
        "{% trans %}No cookies{% endtrans %}{% trans %}Good{% endtrans %}"
    )
    (tmp_path / "app" / "web" / "staff" / "edits.py").write_text('t.gettext("Approve")\n')
    (tmp_path / "templates" / "staff" / "desk.html").write_text(
        "{% trans %}Inbox{% endtrans %}{% trans %}Good{% endtrans %}"
    )
    extract(tmp_path)
    return tmp_path


def po(project: Path, locale: str) -> Path:
    return project / "translations" / locale / "LC_MESSAGES" / "public.po"


def translate(path: Path) -> None:
    """Fill a catalogue with test translations."""
    catalogue = polib.pofile(path)
    for one in catalogue:
        if one.msgid_plural:
            one.msgstr_plural = {slot: f"{one.msgid} [{slot}]" for slot in one.msgstr_plural}
        else:
            one.msgstr = f"[{one.msgid}]"
    catalogue.save(path)


def messages(project: Path, domain: str) -> dict[str, str]:
    """The messages of a domain, with their comments."""
    template = polib.pofile(project / "translations" / f"{domain}.pot")
    return {one.msgid: one.comment for one in template}


def test_messages_are_extracted_from_code_tables_and_templates(project):
    assert list(messages(project, "public")) == [
        "%(n)s place",
        "50%% of all",
        "Good",
        "Hi %(name)s",
        "No cookies",
    ]


def test_messages_of_staff_pages_are_a_separate_domain_and_shared_ones_are_in_both(project):
    assert messages(project, "staff") == {"Approve": "", "Good": "", "Inbox": ""}


def test_a_public_message_is_core_unless_it_is_only_on_a_supplementary_page(project):
    supplementary = [one for one, comment in messages(project, "public").items() if not comment]

    assert supplementary == ["No cookies"]
    assert messages(project, "public")["Good"] == "core"


def test_a_staff_catalogue_is_updated_and_compiled_where_there_is_one(project):
    update(project, ("pl",))
    staff = po(project, "pl").with_name("staff.po")
    staff.write_text(po(project, "pl").read_text("utf-8").split("\n\n")[0] + "\n", "utf-8")

    update(project)
    translate(staff)
    compile_catalogues(project)

    assert {one.msgid for one in polib.pofile(staff)} == {"Approve", "Good", "Inbox"}
    polish = i18n.LANGUAGES_BY_CODE["pl"]
    compiled = i18n.Catalogue.of(polish, project / "translations", i18n.STAFF)
    assert compiled.text("Inbox") == "[Inbox]"


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


def test_only_whole_translations_are_compiled(project):
    update(project, ("ar",))
    translate(po(project, "ar"))
    catalogue = polib.pofile(po(project, "ar"))
    catalogue.find("%(n)s place").msgstr_plural[5] = ""
    catalogue.find("Good").msgstr = "%(who)s"
    catalogue.find("50%% of all").flags.append("fuzzy")
    catalogue.save()

    compile_catalogues(project)

    arabic = i18n.LANGUAGES_BY_CODE["ar"]
    found = i18n.coverage_by_language(project / "translations")[arabic]
    assert found.missing == ("%(n)s place", "50%% of all", "Good")
    translator = i18n.translator("ar", project / "translations")
    assert translator.text("Good") == i18n.mark_as_english("Good")
    forms, _ = translator.forms("%(n)s place", "%(n)s places")
    assert forms == tuple(map(i18n.mark_as_english, ("%(n)s place", "%(n)s places")))


def test_the_messages_are_parsed_once_for_all_languages(project, monkeypatch):
    update(project, ("pl", "ar", "fa"))
    parsed = []
    monkeypatch.setattr(coverage, "read_po", lambda file: parsed.append(file.name) or read_po(file))

    i18n.coverage_by_language(project / "translations")

    assert len(parsed) == 1


def test_without_messages_only_english_is_offered(tmp_path):
    assert i18n.offered_languages(i18n.coverage_by_language(tmp_path)) == (i18n.ENGLISH,)


def test_a_compiled_file_of_an_earlier_release_is_removed(project):
    update(project, ("pl",))
    stale = po(project, "pl").with_name("messages.mo")
    stale.write_bytes(b"")

    compile_catalogues(project)

    assert not stale.exists()
    assert po(project, "pl").with_suffix(".mo").is_file()


def test_compiling_a_translation_with_unknown_placeholders_fails(project):
    update(project, ("pl",))
    catalogue = polib.pofile(po(project, "pl"))
    catalogue.find("Hi %(name)s").msgstr = "Cześć %(imie)s"
    catalogue.save()

    with pytest.raises(click.ClickException, match="name"):
        compile_catalogues(project)


def report(project: Path) -> list[str]:
    return list(coverage_report(project))


def test_the_report_says_why_a_language_is_not_offered(project):
    update(project, ("pl", "ar", "ro"))
    for locale in ("pl", "ar"):
        translate(po(project, locale))
    catalogue = polib.pofile(po(project, "ar"))
    catalogue.find("Good").msgstr = ""
    catalogue.save()

    assert report(project) == [
        "public: 5 messages, 4 of them core",
        "pl: 100.0 % translated, 0 of 4 core messages missing;"
        " offered once it is compiled: run `flask translations compile`",
        "ro: 0.0 % translated, 4 of 4 core messages missing;"
        " not offered: fewer than 95 % of its public messages are translated",
        "  core: %(n)s place",
        "  core: 50%% of all",
        "  core: Good",
        "  core: Hi %(name)s",
        "ar: 80.0 % translated, 1 of 4 core messages missing;"
        " not offered: fewer than 95 % of its public messages are translated",
        "  core: Good",
        "staff: 3 messages, in English only",
    ]


def test_a_compiled_language_is_reported_as_offered(project):
    update(project, ("pl",))
    translate(po(project, "pl"))
    compile_catalogues(project)

    assert report(project)[1].endswith("0 of 4 core messages missing; offered")


def test_the_messages_of_the_code_are_extracted_and_the_check_command_says_so():
    checked = CliRunner().invoke(translations, ["check"])

    assert checked.exit_code == 0, f"run flask translations extract, then update; {checked.output}"
    assert "pl: 100.0 % translated" in checked.output
