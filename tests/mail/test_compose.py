"""What messages say, in several languages, and that no value of a setting can add a header."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from html.parser import HTMLParser

import pytest

from app.core.field_names import FIELD_NAMES
from app.core.mistake_report import PageFact
from app.data.tables import EditField, MessageKind
from app.i18n import FSI, PDI, translator
from app.mail.compose import Answer, Envelope, Letter, compose
from tests.mail.desk import SANDMERE
from tests.mail.smtp_server import body_of

LINK = "https://early-years.sandmere.example/update/TOKEN"
ENVELOPE = Envelope(
    "finder@sandmere.example",
    "one@setting.example",
    "<1@sandmere.example>",
    datetime(2026, 11, 30, 12, tzinfo=UTC),
)
REMINDER = Letter(
    MessageKind.REMINDER,
    SANDMERE,
    ("Little Sails",),
    LINK,
    f"https://early-years.sandmere.example/update/stop/{'T' * 43}",
)
ANSWER = Answer(PageFact.OPENING, "We rang them.\nIt is right.")
HOSTILE = "Sails\r\nBcc: victim@other.example\r\n\r\n<script>alert(1)</script>\u202egnp.exe"


def sent(letter: Letter, language: str = "en") -> EmailMessage:
    """The message as its reader's program parses it."""
    content = compose(letter, ENVELOPE, translator(language)).as_bytes()
    parsed = BytesParser(policy=default).parsebytes(content)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_a_reminder_says_from_whom_and_why_it_comes_and_how_to_stop_it() -> None:
    letter = sent(REMINDER)

    text = body_of(letter)
    assert letter["Subject"] == "Is everything about Little Sails still right?"
    assert letter["Date"] == "Mon, 30 Nov 2026 12:00:00 +0000"
    assert letter["Message-ID"] == "<1@sandmere.example>"
    assert f"\nCheck your details:\r\n{LINK}\r\n".replace("\r", "") in text.replace("\r", "")
    assert "Sandmere Council writes to you because" in text
    assert "Ring Sandmere Council: 0191 498 0100" in text
    assert "Send me no more reminders:" in text
    assert "Polski" in text
    assert max(map(len, letter.as_bytes().splitlines())) <= 998


def test_a_mail_program_finds_the_address_that_stops_reminders_as_it_is() -> None:
    written = compose(REMINDER, ENVELOPE, translator("en")).as_bytes()

    assert f"\r\nList-Unsubscribe: <{REMINDER.stop_link}>\r\n".encode() in written


@pytest.mark.parametrize("email", ["a..b@sandmere.example", "a(b@sandmere.example", "a@b.exämple"])
def test_an_unusual_address_of_a_council_does_not_keep_its_messages_back(email: str) -> None:
    council = replace(SANDMERE, family_information_email=email)

    assert sent(replace(REMINDER, council=council))["Reply-To"] is None


@pytest.mark.parametrize("kind", MessageKind)
@pytest.mark.parametrize("language", ["pl", "ar"])
def test_every_message_is_translated(kind: MessageKind, language: str) -> None:
    fields = [one for one in EditField if one.value in FIELD_NAMES]
    comments = tuple((field, "?") for field in fields)
    names = tuple("ABCDEFGHIJKLM")
    letter = replace(REMINDER, kind=kind, names=names, comments=comments, answer=ANSWER)
    own = translator(language)
    own.untranslated.clear()

    message = compose(letter, ENVELOPE, own)

    assert own.untranslated == set()
    assert message["Content-Language"] == language


def test_a_message_in_arabic_is_read_from_right_to_left_with_names_as_written() -> None:
    letter = sent(REMINDER, "ar")

    assert 'dir="rtl"' in body_of(letter, "html")
    assert f"{FSI}Little Sails{PDI}" in body_of(letter)
    assert f"{FSI}0191 498 0100{PDI}" in body_of(letter)


@pytest.mark.parametrize("kind", MessageKind)
def test_a_hostile_name_adds_neither_headers_nor_markup(kind: MessageKind) -> None:
    council = replace(SANDMERE, name=HOSTILE)
    hostile = replace(
        REMINDER,
        kind=kind,
        council=council,
        names=(HOSTILE,),
        comments=((EditField.FOOD, HOSTILE),),
        answer=Answer(PageFact.FOOD, HOSTILE),
    )

    letter, plain = sent(hostile), sent(replace(REMINDER, kind=kind, answer=ANSWER))

    assert letter.keys() == plain.keys()
    assert letter["Bcc"] is None
    for header in ("From", "Subject"):
        assert "\n" not in letter[header]
    assert [part.get_content_type() for part in letter.walk()] == [
        *("multipart/alternative", "text/plain", "text/html")
    ]
    tags: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, _attributes: tags.append(tag)  # type: ignore[method-assign]
    parser.feed(body_of(letter, "html"))
    assert "script" not in tags
    assert "\u202e" not in body_of(letter) + body_of(letter, "html") + letter["Subject"]


def test_a_message_about_many_settings_names_ten_and_counts_the_others() -> None:
    many = replace(REMINDER, names=tuple(f"Setting {n:03d}" for n in range(1, 201)))

    letter = sent(many)

    assert letter["Subject"] == "Is everything about your 200 settings still right?"
    assert len(re.findall("Setting [0-9]{3}", body_of(letter))) == 10
    assert "- and 190 more" in body_of(letter)


def test_a_home_without_a_name_is_asked_about_its_setting() -> None:
    letter = sent(replace(REMINDER, names=("",)))

    assert letter["Subject"] == "Is everything about your setting still right?"
    assert not re.search(r"^- *$", body_of(letter), re.MULTILINE)


def test_an_answer_names_the_setting_and_the_fact_and_has_no_link() -> None:
    letter = sent(Letter(MessageKind.ANSWER, SANDMERE, ("Little Sails",), "", answer=ANSWER))

    text = body_of(letter)
    assert letter["Subject"] == "Sandmere Council answers what you reported"
    assert letter["Reply-To"] == SANDMERE.family_information_email
    assert "- Little Sails" in text
    assert "- Opening hours" in text
    assert "We rang them." in text
    assert "It is right." in text
    assert "http" not in text


def test_what_was_sent_back_is_named_with_the_comment() -> None:
    comments = ((EditField.PRICES, "Is 40 the price of a day?"),)

    letter = sent(replace(REMINDER, kind=MessageKind.SENT_BACK, stop_link="", comments=comments))

    assert "- Prices: Is 40 the price of a day?" in body_of(letter)
    assert letter["List-Unsubscribe"] is None
    assert letter["Subject"] == "Sandmere Council has a question about what you sent"


def test_a_council_without_telephone_names_none() -> None:
    silent = replace(SANDMERE, family_information_phone="", family_information_email="")

    letter = sent(replace(REMINDER, council=replace(silent, languages=("en",))))

    assert "Ring" not in body_of(letter)
    assert "in:" not in body_of(letter)
    assert letter["Reply-To"] is None
