"""Which languages are offered, and what the others lack."""

from collections.abc import Iterator
from pathlib import Path

from app import i18n
from app.cli.translations.catalogue_files import read_catalogue

MESSAGES_LISTED = 20


def coverage_report(root: Path) -> Iterator[str]:
    """Lines about every public catalogue under `root`, as translators edit it."""
    directory = root / "translations"
    messages = i18n.template_messages(directory)
    core_count = sum(messages.values())
    yield f"public: {len(messages):,} messages, {core_count:,} of them core"
    for language in i18n.LANGUAGES[1:]:
        path = i18n.catalogue_path(directory, language, i18n.PUBLIC)
        if not path.is_file():
            continue
        translated = {
            i18n.message_ids(message)[0]
            for message in read_catalogue(path)
            if message.id and i18n.is_translated(message)
        }
        coverage = i18n.coverage(messages, translated)
        verdict = "offered"
        if reason := coverage.reason_not_offered:
            verdict = f"not offered: {reason}"
        elif not i18n.Catalogue.of(language, directory).translated_ids() >= translated:
            verdict = "offered once it is compiled: run `flask translations compile`"
        yield f"{language.code}: {_counts(coverage, core_count)}; {verdict}"
        yield from _listed(coverage.missing_core)
    staff_count = len(i18n.template_messages(directory, i18n.STAFF))
    yield f"staff: {staff_count:,} messages, in English only"


def _counts(coverage: i18n.Coverage, core_count: int) -> str:
    # Rounded down, so that 94.99 % does not read as enough.
    tenths = int(coverage.percent * 10)
    missing = f"{len(coverage.missing_core):,} of {core_count:,} core messages missing"
    return f"{tenths / 10} % translated, {missing}"


def _listed(messages: tuple[str, ...]) -> Iterator[str]:
    for message in messages[:MESSAGES_LISTED]:
        yield f"  core: {message}"
    if len(messages) > MESSAGES_LISTED:
        yield f"  and {len(messages) - MESSAGES_LISTED:,} more"
