"""`flask translations`: extracts messages; updates, compiles and checks the catalogues."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from app import i18n
from app.config import ROOT

# The output is reproducible: no line numbers, a fixed order, a comment without a year.
_EXTRACT = (
    *("-F", "pyproject.toml", "-k", "lazy_gettext", "-k", "mark", "--no-location", "--sort-output"),
    *("--project", "Early Years Finder", "--version", "1"),
    *("--header-comment", "# Messages of Early Years Finder."),
)
_VOLATILE_HEADERS = re.compile(r'^"(?:POT-Creation-Date|Generated-By): .*\n', re.MULTILINE)
_PLURAL_HEADER = re.compile(r'^"Plural-Forms: (?:[^\n]*[^n\n]"\n")*[^\n]*\\n"\n', re.MULTILINE)
# As its console script does; `python -m` would drop the exit code.
_PYBABEL = "import sys; from babel.messages.frontend import main; sys.exit(main())"


@click.group("translations")
def translations() -> None:
    """Extract, update, compile and check translations."""


@translations.command("extract")
def extract_command() -> None:
    """Extract messages to translations/messages.pot."""
    changed = extract(ROOT)
    click.echo("messages.pot is written" if changed else "messages.pot is unchanged")


@translations.command("update")
@click.argument("codes", nargs=-1)
def update_command(codes: tuple[str, ...]) -> None:
    """Update every catalogue from messages.pot.

    The catalogues of CODES (pl, zh-Hans) are created.
    """
    for path in update(ROOT, codes):
        click.echo(path.relative_to(ROOT))


@translations.command("compile")
def compile_command() -> None:
    """Compile every .po file to a .mo file."""
    compile_catalogues(ROOT)


@translations.command("check")
def check_command() -> None:
    """Fail if messages.pot is out of date."""
    if not is_extracted(ROOT):
        raise click.ClickException("messages.pot is out of date: run `flask translations extract`")


def extract(root: Path) -> bool:
    """Write messages.pot under `root`; False if it is already up to date."""
    target = root / "translations" / "messages.pot"
    extracted_text = _extracted(root)
    if target.is_file() and _VOLATILE_HEADERS.sub("", target.read_text("utf-8")) == extracted_text:
        return False
    target.parent.mkdir(exist_ok=True)
    target.write_text(extracted_text, "utf-8")
    return True


def is_extracted(root: Path) -> bool:
    """Whether messages.pot under `root` is up to date."""
    target = root / "translations" / "messages.pot"
    return target.is_file() and _VOLATILE_HEADERS.sub("", target.read_text("utf-8")) == _extracted(
        root
    )


def update(root: Path, codes: tuple[str, ...] = ()) -> list[Path]:
    """Update the catalogues under `root` from messages.pot, with our plural headers; their paths.

    A new or changed message is left untranslated. Creates the catalogues of `codes` and those
    missing from directories. Raises ClickException if a language is not in `i18n.LANGUAGES`.
    """
    directory = root / "translations"
    by_locale = {language.locale: language for language in i18n.LANGUAGES[1:]}
    by_code = {language.code: language for language in i18n.LANGUAGES[1:]}
    present = {path.name for path in directory.iterdir() if path.is_dir()}
    unknown = {code for code in codes if code not in by_code} | (present - by_locale.keys())
    if unknown:
        raise click.ClickException(f"not in i18n.LANGUAGES: {', '.join(sorted(unknown))}")
    wanted = present | {by_code[code].locale for code in codes}
    paths = [_prepare(by_locale[locale], directory) for locale in sorted(wanted)]
    if paths:
        _pybabel(
            root,
            *("update", "-i", "translations/messages.pot", "-d", "translations"),
            *("-N", "--ignore-pot-creation-date"),
        )
    return paths


def compile_catalogues(root: Path) -> None:
    """Compile every catalogue under `root`; raises ClickException if one has an error."""
    if any((root / "translations").glob("*/LC_MESSAGES/messages.po")):
        _pybabel(root, "compile", "-d", "translations")


def _extracted(root: Path) -> str:
    """The text of messages.pot as it should be, without its date and generator."""
    with tempfile.TemporaryDirectory() as temporary_directory:
        extracted_text = Path(temporary_directory) / "messages.pot"
        _pybabel(root, "extract", *_EXTRACT, "-o", str(extracted_text), "app", "templates")
        return _VOLATILE_HEADERS.sub("", extracted_text.read_text("utf-8"))


def _prepare(language: i18n.Language, directory: Path) -> Path:
    """Write our plural header into a catalogue: Babel creates as many plural forms as it names."""
    path = directory / language.locale / "LC_MESSAGES" / "messages.po"
    header = f'"Plural-Forms: {i18n.PLURALS[language.code]}\\n"\n'
    if path.is_file():
        text, count = _PLURAL_HEADER.subn(lambda _: header, path.read_text("utf-8"), count=1)
        if not count:
            raise click.ClickException(f"{language.locale}: messages.po has no Plural-Forms line")
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (
            f'# Early Years Finder in {language.name}.\nmsgid ""\nmsgstr ""\n'
            '"Project-Id-Version: Early Years Finder 1\\n"\n'
            f'"Language: {language.locale}\\n"\n'
            f'{header}"MIME-Version: 1.0\\n"\n'
            '"Content-Type: text/plain; charset=utf-8\\n"\n'
            '"Content-Transfer-Encoding: 8bit\\n"\n'
        )
    path.write_text(text, "utf-8")
    return path


def _pybabel(root: Path, *arguments: str) -> None:
    """Run pybabel in `root`; raises ClickException with pybabel's message if it fails."""
    done = subprocess.run(
        [sys.executable, "-c", _PYBABEL, "-q", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise click.ClickException((done.stderr or done.stdout).strip())
