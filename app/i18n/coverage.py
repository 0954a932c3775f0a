"""How much of the public text a language has, and whether that is enough to offer it.

A language is offered from 95 % of the public messages, with every core message. Pages show the
rest in English, marked as English (`untranslated`). Core messages have the comment `core` in
`public.pot`; `app/cli/translations/extraction.py` decides which they are.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from app.i18n.catalogues import CATALOGUES, PUBLIC, Catalogue, catalogue_path, template_path
from app.i18n.languages import ENGLISH, LANGUAGES, Language
from app.i18n.messages import MessageInvalid, value_names

OFFERED_FROM_PERCENT = 95
CORE_COMMENT = "core"


@dataclass(frozen=True)
class Coverage:
    """The public messages that a language lacks; of those with a plural, the singular."""

    total: int
    missing: tuple[str, ...]
    missing_core: tuple[str, ...]

    @property
    def percent(self) -> float:
        """The translated share of the messages, from 0 to 100."""
        return 100 * (self.total - len(self.missing)) / self.total if self.total else 0.0

    @property
    def is_offered(self) -> bool:
        """Whether pages exist in the language."""
        return not self.reason_not_offered

    @property
    def reason_not_offered(self) -> str:
        """Why no pages exist in the language; "" if they do."""
        if 100 * (self.total - len(self.missing)) < OFFERED_FROM_PERCENT * self.total:
            return f"fewer than {OFFERED_FROM_PERCENT} % of its public messages are translated"
        if self.missing_core:
            return f"core messages are not translated: {len(self.missing_core)}"
        return "" if self.total else "there are no messages"


def coverage_of(messages: Mapping[str, bool], translated: Set[str]) -> Coverage:
    """How much of the messages is translated. The values of `messages` are true for core ones."""
    missing = tuple(message for message in messages if message not in translated)
    missing_core = tuple(message for message in missing if messages[message])
    return Coverage(len(messages), missing, missing_core)


def template_messages(directory: Path, domain: str = PUBLIC) -> dict[str, bool]:
    """Every message of a domain, and whether it is core; none without its .pot file."""
    path = template_path(directory, domain)
    if not path.is_file():
        return {}
    with path.open("rb") as template:
        messages = [message for message in read_po(template) if message.id]
    return {message_ids(one)[0]: CORE_COMMENT in one.auto_comments for one in messages}


def message_ids(message: Message) -> tuple[str, ...]:
    """The English text of a message, or its singular and plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def is_translated(message: Message) -> bool:
    """Whether a message of a catalogue has a whole translation that can be shown.

    Not if it is fuzzy, if a plural form is empty, or if it has a value that the message lacks.
    """
    if message.fuzzy or not message.string:
        return False
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    if not all(forms):
        return False
    try:
        return value_names(*forms) <= value_names(*message_ids(message))
    except MessageInvalid:
        return False


def coverage_by_language(directory: Path = CATALOGUES) -> dict[Language, Coverage]:
    """The coverage of every language that has a compiled catalogue."""
    messages = template_messages(directory)
    return {
        language: coverage_of(messages, Catalogue.of(language, directory).translated_ids())
        for language in LANGUAGES[1:]
        if catalogue_path(directory, language, PUBLIC).with_suffix(".mo").is_file()
    }


def offered_languages(by_language: Mapping[Language, Coverage]) -> tuple[Language, ...]:
    """English, and every language that has enough translated messages."""
    return (ENGLISH, *(language for language, found in by_language.items() if found.is_offered))
