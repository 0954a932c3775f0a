"""Which texts are email addresses, and which replies of mail servers reject one for good."""

import pytest

from app.core.mail_address import (
    is_address,
    never_works,
    rejects_address,
    status_in,
)


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ("office@chain.example", True),
        ("a.b+c@d-e.example.org", True),
        ("one@two.example, three@four.example", False),
        ("one@two.example\r\nBcc: other@victim.example", False),
        ("one@two.example\n", False),
        ("one@two", False),
        ("Ada <ada@two.example>", False),
        ("ż@two.example", False),
        (f"{'a' * 65}@two.example", False),
        (f"a@{'b.' * 130}example", False),
        ("", False),
    ],
)
def test_only_a_plain_address_is_one(text: str, is_valid: bool) -> None:
    assert is_address(text) is is_valid


@pytest.mark.parametrize(
    ("code", "text", "is_rejected"),
    [
        (550, "5.1.1 no such user", True),
        (550, "no such user here", True),
        (553, "5.1.3 bad address", True),
        (550, "5.7.1 relaying denied", False),
        (550, "relay not permitted", False),
        (550, "5.7.26 this mail is unauthenticated", False),
        (552, "5.2.2 mailbox full", False),
        (554, "transaction failed", False),
        (451, "4.7.1 come back later", False),
    ],
)
def test_only_a_reply_about_the_address_itself_rejects_it(
    code: int, text: str, is_rejected: bool
) -> None:
    assert rejects_address(code, text) is is_rejected


@pytest.mark.parametrize(
    ("status", "is_dead"),
    [
        ("5.1.1", True),
        ("5.0.0", True),
        ("5.2.1", True),
        ("5.4.4", True),
        ("5.2.2", False),
        ("5.3.4", False),
        ("5.7.1", False),
        ("4.4.7", False),
        ("2.0.0", False),
        ("", False),
    ],
)
def test_a_status_says_whether_an_address_never_works(status: str, is_dead: bool) -> None:
    assert never_works(status) is is_dead


def test_a_status_is_found_in_a_reply() -> None:
    assert status_in("550-5.1.1 The account does not exist") == "5.1.1"
    assert status_in("10.5.1.1 is not a status 15.1.1") == ""
