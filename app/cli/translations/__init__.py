"""`flask translations`: extracts messages; updates, compiles and checks the catalogues."""

import click

from app.cli.translations.catalogue_files import compile_catalogues, update
from app.cli.translations.coverage_report import coverage_report
from app.cli.translations.extraction import extract, is_extracted
from app.config import ROOT


@click.group("translations")
def translations() -> None:
    """Extract, update, compile and check translations."""


@translations.command("extract")
def extract_command() -> None:
    """Extract messages to translations/public.pot and staff.pot."""
    for path in (written := extract(ROOT)):
        click.echo(f"{path.name} is written")
    if not written:
        click.echo("all messages are extracted already")


@translations.command("update")
@click.argument("codes", nargs=-1)
def update_command(codes: tuple[str, ...]) -> None:
    """Update every catalogue from public.pot and staff.pot.

    The public catalogues of CODES (pl, zh-Hans) are created.
    """
    for path in update(ROOT, codes):
        click.echo(path.relative_to(ROOT))


@translations.command("compile")
def compile_command() -> None:
    """Compile every .po file to a .mo file."""
    compile_catalogues(ROOT)


@translations.command("check")
def check_command() -> None:
    """Show which languages are offered and why; fail if a .pot file is out of date."""
    for line in coverage_report(ROOT):
        click.echo(line)
    if not is_extracted(ROOT):
        raise click.ClickException("messages are not extracted: run `flask translations extract`")
