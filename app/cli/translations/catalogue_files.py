"""Updates and compiles the catalogues that translators edit."""

import re
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app import i18n
from app.cli.translations.pybabel import pybabel

_PLURAL_HEADER = re.compile(r'^"Plural-Forms: (?:[^\n]*[^n\n]"\n")*[^\n]*\\n"\n', re.MULTILINE)


def update(root: Path, codes: tuple[str, ...] = ()) -> list[Path]:
    """Update the catalogues under `root` from the .pot files, with our plural headers; their paths.

    A new or changed message is left untranslated. Creates the public catalogues of `codes` and
    those missing from directories; staff pages are in English, so staff catalogues are updated
    where they exist. Raises ClickException if a language is not in `i18n.LANGUAGES`.
    """
    directory = root / "translations"
    paths = {
        i18n.PUBLIC: [
            i18n.catalogue_path(directory, language, i18n.PUBLIC)
            for language in _languages_with_directory(directory, codes)
        ],
        i18n.STAFF: sorted(directory.glob(f"*/LC_MESSAGES/{i18n.STAFF}.po")),
    }
    for domain, domain_paths in paths.items():
        for path in domain_paths:
            _write_header(path)
        if domain_paths:
            template = i18n.template_path(Path("translations"), domain)
            pybabel(
                root,
                *("update", "-i", str(template), "-d", "translations", "-D", domain),
                *("-N", "--ignore-pot-creation-date"),
            )
    return [path for domain_paths in paths.values() for path in domain_paths]


def _languages_with_directory(directory: Path, codes: tuple[str, ...]) -> list[i18n.Language]:
    """The languages of `codes` and those with a directory, in order of their locales."""
    languages = {language.code: language for language in i18n.LANGUAGES[1:]}
    by_locale = {language.locale: language for language in languages.values()}
    present = {path.name for path in directory.iterdir() if path.is_dir()}
    unknown = {code for code in codes if code not in languages} | (present - by_locale.keys())
    if unknown:
        raise click.ClickException(f"not in i18n.LANGUAGES: {', '.join(sorted(unknown))}")
    return [by_locale[one] for one in sorted(present | {languages[code].locale for code in codes})]


def _write_header(path: Path) -> None:
    """Write our plural header into a catalogue: Babel creates as many plural forms as it names."""
    locale = path.parent.parent.name
    language = next(one for one in i18n.LANGUAGES if one.locale == locale)
    header = f'"Plural-Forms: {i18n.PLURALS[language.code]}\\n"\n'
    if path.is_file():
        text, count = _PLURAL_HEADER.subn(lambda _: header, path.read_text("utf-8"), count=1)
        if not count:
            raise click.ClickException(f"{locale}: {path.name} has no Plural-Forms line")
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (
            f'# Early Years Finder in {language.name}.\nmsgid ""\nmsgstr ""\n'
            '"Project-Id-Version: Early Years Finder 1\\n"\n'
            f'"Language: {locale}\\n"\n'
            f'{header}"MIME-Version: 1.0\\n"\n'
            '"Content-Type: text/plain; charset=utf-8\\n"\n'
            '"Content-Transfer-Encoding: 8bit\\n"\n'
        )
    path.write_text(text, "utf-8")


def compile_catalogues(root: Path) -> None:
    """Compile every catalogue under `root`; raises ClickException if one has an error.

    Only whole translations are compiled. Compiled files without a catalogue are removed, such as
    `messages.mo` of an earlier release.
    """
    directory = root / "translations"
    catalogues = {path: read_catalogue(path) for path in directory.glob("*/LC_MESSAGES/*.po")}
    errors = [
        f"{path.relative_to(root)}: line {message.lineno}: {error}"
        for path, catalogue in catalogues.items()
        for message, found in catalogue.check()
        for error in found
    ]
    if errors:
        raise click.ClickException("\n".join(errors))
    for path, catalogue in catalogues.items():
        for message in [message for message in catalogue if message.id]:
            if not i18n.is_translated(message):
                catalogue.delete(message.id)
        with path.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalogue)
    for compiled_path in directory.glob("*/LC_MESSAGES/*.mo"):
        if not compiled_path.with_suffix(".po").is_file():
            compiled_path.unlink()


def read_catalogue(path: Path) -> Catalog:
    """A catalogue with every plural form that its language has; an empty one is ""."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)
