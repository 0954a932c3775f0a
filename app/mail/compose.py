"""The messages as emails: plain text and HTML of the same parts, in one language. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime

from app.config import Council
from app.core.field_names import FIELD_NAMES
from app.core.mail_address import is_address
from app.core.mistake_report import PageFact
from app.data.tables import EditField, MessageKind
from app.i18n import LANGUAGES_BY_CODE, Translator, plain_english
from app.mail.letter_parts import Lines, LinkLine, Part, as_html, as_text, isolated_value, one_line

NAMES_MAX = 10  # names of settings in one message; the others are counted
SUBJECT_NAME_LENGTH_MAX = 60  # characters of a setting's name in a subject


class _WholeLine(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # as the registry does
    """A header on one line: folding would encode a long address, and mail programs read none."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _WholeLine)
_POLICY = SMTP.clone(header_factory=_headers)


@dataclass(frozen=True)
class Answer:
    """A council's answer to a report about a fact."""

    fact: PageFact
    text: str


@dataclass(frozen=True)
class Letter:
    """What a message says. `link` and `stop_link` are addresses; `stop_link` "" for none.

    `names` are those of the settings; `comments` are what the council answered, by field. Only an
    answer to a reported mistake has `answer`, and it has no link.
    """

    kind: MessageKind
    council: Council
    names: tuple[str, ...]
    link: str
    stop_link: str = ""
    comments: tuple[tuple[EditField, str], ...] = ()
    answer: Answer | None = None


@dataclass(frozen=True)
class Envelope:
    """Between whom a message goes, its Message-ID and the time at which it is sent."""

    sender: str
    recipient: str
    mail_id: str
    at: datetime


def compose(letter: Letter, envelope: Envelope, translator: Translator) -> EmailMessage:
    """The message with all its headers; no text in it can add or end a header."""
    council, language = letter.council, translator.language
    message = EmailMessage(_POLICY)
    message["From"] = Address(one_line(council.name), addr_spec=envelope.sender)
    message["To"] = Address(addr_spec=envelope.recipient)
    if is_address(council.family_information_email):  # the councils file takes more
        message["Reply-To"] = Address(addr_spec=council.family_information_email)
    message["Subject"] = subject(letter, translator)
    message["Date"] = format_datetime(envelope.at)
    message["Message-ID"] = envelope.mail_id
    message["Auto-Submitted"] = "auto-generated"
    if letter.stop_link:
        message["List-Unsubscribe"] = f"<{letter.stop_link}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    parts = parts_of(letter, translator)
    message.set_content(as_text(parts), cte="quoted-printable")
    html = as_html(parts, language, str(message["Subject"]))
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = language.code
    return message


def subject(letter: Letter, translator: Translator) -> str:
    """The subject; of a reminder, with the name of the setting or their number."""
    return plain_english(_subject(letter, translator))


def _subject(letter: Letter, translator: Translator) -> str:
    count = len(letter.names)
    if letter.kind is MessageKind.ANSWER:
        council = isolated_value(letter.council.name, translator.language)
        return translator.gettext("%(council)s answers what you reported", council=council)
    if letter.kind is MessageKind.CHANGE_LINK:
        return translator.gettext("Your link to change what families see")
    if letter.kind is MessageKind.SENT_BACK:
        council = isolated_value(letter.council.name, translator.language)
        return translator.gettext("%(council)s has a question about what you sent", council=council)
    if count == 1 and letter.names[0]:
        name = isolated_value(letter.names[0][:SUBJECT_NAME_LENGTH_MAX], translator.language)
        return translator.gettext("Is everything about %(name)s still right?", name=name)
    return translator.ngettext(
        "Is everything about your setting still right?",
        "Is everything about your %(num)s settings still right?",
        count,
    )


def parts_of(letter: Letter, translator: Translator) -> list[Part]:
    """The parts of a message, in their order."""
    opening = {
        MessageKind.REMINDER: _reminder,
        MessageKind.CHANGE_LINK: _change_link,
        MessageKind.SENT_BACK: _sent_back,
        MessageKind.ANSWER: _answer,
    }[letter.kind]
    parts = opening(letter, translator)
    return [part for part in (*parts, *_closing(letter, translator)) if part]


def _reminder(letter: Letter, translator: Translator) -> Sequence[Part]:
    return (
        translator.gettext(
            "%(council)s shows families what you offer. Please check that it is still right.",
            council=_council(letter, translator),
        ),
        _names(letter, translator),
        LinkLine(translator.gettext("Check your details"), letter.link, is_main=True),
        translator.gettext(
            "If everything is right, press one button. You can also say where you have space."
        ),
        translator.gettext(
            "The link works for 14 days. Anyone who has it can answer for you, so do not pass it on."
        ),
    )


def _change_link(letter: Letter, translator: Translator) -> Sequence[Part]:
    return (
        translator.gettext("You asked to change what families see about:"),
        _names(letter, translator),
        LinkLine(translator.gettext("Change your details"), letter.link, is_main=True),
        translator.gettext("The link works once, within 15 minutes of this message."),
        translator.gettext("Did you not ask for it? Then do nothing: nothing changes."),
    )


def _sent_back(letter: Letter, translator: Translator) -> Sequence[Part]:
    named = [(FIELD_NAMES.get(field.value), comment) for field, comment in letter.comments]
    answers = tuple(
        f"{translator.gettext(name)}: {isolated_value(comment, translator.language)}"
        for name, comment in named
        if name
    )
    return (
        translator.gettext(
            "%(council)s has read what you sent, and does not show this yet:",
            council=_council(letter, translator),
        ),
        Lines(answers),
        translator.gettext("It is about:"),
        _names(letter, translator),
        LinkLine(translator.gettext("Answer or send it again"), letter.link, is_main=True),
        translator.gettext(
            "The link works for 14 days. Anyone who has it can answer for you, so do not pass it on."
        ),
    )


def _answer(letter: Letter, translator: Translator) -> Sequence[Part]:
    answer = letter.answer
    assert answer is not None
    names = filter(None, (*letter.names, translator.gettext(FIELD_NAMES[answer.fact.value])))
    return (
        translator.gettext(
            "You told %(council)s that something in its list of childcare is wrong.",
            council=_council(letter, translator),
        ),
        translator.gettext("It is about:"),
        Lines(tuple(isolated_value(one, translator.language) for one in names)),
        translator.gettext("The answer:"),
        Lines(tuple(isolated_value(one, translator.language) for one in answer.text.splitlines())),
    )


def _names(letter: Letter, translator: Translator) -> Part:
    names = [name for name in letter.names if name]  # a home that is only counted has none
    if not names:
        return ""
    more_count = len(names) - NAMES_MAX
    shown = tuple(isolated_value(one, translator.language) for one in names[:NAMES_MAX])
    if more_count <= 0:
        return Lines(shown)
    more = translator.ngettext("and %(num)s more", "and %(num)s more", more_count)
    return Lines((*shown, more))


def _council(letter: Letter, translator: Translator) -> str:
    return isolated_value(letter.council.name, translator.language)


def _closing(letter: Letter, translator: Translator) -> Sequence[Part]:
    """Other languages, why the message comes, whom to ask, and how to stop reminders."""
    language = translator.language
    council = _council(letter, translator)
    others = ", ".join(
        isolated_value(LANGUAGES_BY_CODE[code].name, language)
        for code in letter.council.languages
        if code != language.code and code in LANGUAGES_BY_CODE
    )
    phone = isolated_value(letter.council.family_information_phone, language)
    in_others = translator.gettext("You can read the page in: %(languages)s", languages=others)
    why = translator.gettext(
        "%(council)s writes to you because its list of childcare has this address.", council=council
    )
    if letter.kind is MessageKind.ANSWER:
        others, why = (
            "",
            translator.gettext(
                "You gave this address for an answer. It is deleted 90 days after the report is closed."
            ),
        )
    ask = translator.gettext("Questions? Ring %(council)s: %(phone)s", council=council, phone=phone)
    return (
        in_others if others else "",
        why,
        ask if letter.council.family_information_phone else "",
        LinkLine(translator.gettext("Send me no more reminders"), letter.stop_link)
        if letter.stop_link
        else "",
    )
