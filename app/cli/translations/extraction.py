"""Extracts messages from the code and the templates, by domain.

A message of a page for staff or analysts, of `app/core/retention`, of linkage or of the sufficiency
report, belongs to the domain `staff`, any other to `public`; a message of both to both. Public
messages are core, which a language must have to be offered, except those that occur only in
`SUPPLEMENTARY_FILES`: a new file is core until it is named there.
"""

import re
import tempfile
from copy import deepcopy
from io import BytesIO
from pathlib import Path, PurePosixPath

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from app.cli.translations.pybabel import pybabel
from app.i18n import CORE_COMMENT, DOMAINS, PUBLIC, STAFF, template_path

STAFF_FOLDERS = (
    *("app/web/staff", "templates/staff", "app/core/retention", "app/linkage/settings"),
    *("app/web/insights", "app/web/figure_views", "templates/insights"),
    *("app/core/sufficiency", "app/snapshot/sufficiency", "app/web/sufficiency_report"),
    "templates/sufficiency_report",
)
# What a family can do without: about the area, the data, privacy and accessibility; and what is for
# settings.
SUPPLEMENTARY_FILES = (
    "templates/public/about_data.html",
    "templates/public/accessibility.html",
    "templates/public/privacy.html",
    "templates/public/area/*.html",
    "app/web/presenters/about_data.py",
    "app/web/presenters/link_figures.py",
    "app/web/presenters/accessibility_statement.py",
    "app/web/presenters/area_inspections.py",
    "app/web/presenters/area_page.py",
    "app/web/presenters/takeup.py",  # but not takeup_line.py, the sentence above a list
    "app/web/presenters/takeup_ages.py",
    "app/web/presenters/takeup_messages.py",
    "app/web/presenters/takeup_notes.py",
    "app/web/presenters/takeup_table.py",
    "app/web/presenters/trend_chart.py",
    "app/web/setting_form/*.py",
    "app/web/setting_updates/*.py",
    "templates/setting_updates/*.html",
    "app/mail/*.py",  # messages to settings
)
# The output is reproducible: a fixed order, a comment without a year.
_EXTRACT = (
    *("-F", "pyproject.toml", "-k", "lazy_gettext", "-k", "mark", "-k", "mark_plural:1,2"),
    *("--add-location", "file"),
    *("--project", "Early Years Finder", "--version", "1"),
    *("--header-comment", "# Messages of Early Years Finder."),
)
_VOLATILE_HEADERS = re.compile(r'^"(?:POT-Creation-Date|Generated-By): .*\n', re.MULTILINE)


def extract(root: Path) -> list[Path]:
    """Write the .pot files under `root`; the paths of those that were out of date."""
    outdated = _outdated(root)
    for path, text in outdated.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return list(outdated)


def is_extracted(root: Path) -> bool:
    """Whether the .pot files under `root` are up to date."""
    return not _outdated(root)


def _outdated(root: Path) -> dict[Path, str]:
    """The .pot files that are out of date, with the text that they should have."""
    messages = _extracted(root)
    texts = {
        template_path(root / "translations", domain): _template_text(messages, domain)
        for domain in DOMAINS
    }
    return {
        path: text
        for path, text in texts.items()
        if not path.is_file() or _VOLATILE_HEADERS.sub("", path.read_text("utf-8")) != text
    }


def _extracted(root: Path) -> Catalog:
    """All messages, with the files that they are in."""
    with tempfile.TemporaryDirectory() as temporary_directory:
        path = Path(temporary_directory) / "messages.pot"
        pybabel(root, "extract", *_EXTRACT, "-o", str(path), "app", "templates")
        with path.open("rb") as extracted:
            return read_po(extracted)


def _template_text(messages: Catalog, domain: str) -> str:
    """The .pot file of a domain, without its date and generator."""
    template = deepcopy(messages)
    for message in [message for message in template if message.id]:
        if domain not in _domains(message):
            template.delete(message.id)
        elif domain == PUBLIC and _is_core(message):
            message.auto_comments = [CORE_COMMENT]
    written = BytesIO()
    write_po(written, template, no_location=True, sort_output=True)
    return _VOLATILE_HEADERS.sub("", written.getvalue().decode())


def _domains(message: Message) -> set[str]:
    return {STAFF if _is_staff(path) else PUBLIC for path, _ in message.locations}


def _is_staff(path: str) -> bool:
    return any(PurePosixPath(path).is_relative_to(folder) for folder in STAFF_FOLDERS)


def _is_core(message: Message) -> bool:
    public_files = (path for path, _ in message.locations if not _is_staff(path))
    return not all(
        any(PurePosixPath(path).match(pattern) for pattern in SUPPLEMENTARY_FILES)
        for path in public_files
    )
