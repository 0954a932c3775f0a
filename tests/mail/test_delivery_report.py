"""Reports about messages that came back: real ones are read, anything else is one refusal."""

import pytest

from app.mail.delivery_report import SIZE_MAX, DeliveryReport, read_report
from app.mail.errors import BounceUnreadable
from tests.mail.reports import report

RETURNED = "<1.2@sandmere.example>"


@pytest.mark.parametrize("whole", [True, False], ids=["whole message", "headers only"])
def test_a_report_names_the_message_and_why_it_came_back(whole: bool) -> None:
    content = report(RETURNED, "5.1.1", whole=whole)

    assert read_report(content) == DeliveryReport(RETURNED, "5.1.1")


def test_a_report_with_unix_line_ends_and_a_delay_is_read() -> None:
    content = report(RETURNED, "4.4.7", action="delayed").replace(b"\r\n", b"\n")

    assert read_report(content) == DeliveryReport(RETURNED, "4.4.7", is_final=False)


def test_a_server_that_gave_up_after_days_has_not_delivered_the_message() -> None:
    content = report(RETURNED, "4.4.1", action="failed")

    assert read_report(content) == DeliveryReport(RETURNED, "4.4.1", is_final=True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff" * 1_000,
        b"Subject: I am away\r\n\r\nBack on Monday",
        report(RETURNED, "2.0.0", action="delivered"),
        report("", "5.1.1"),
        report(RETURNED, "not a status"),
        report(RETURNED, "5.1.1").replace(b"multipart/report", b"multipart/mixed"),
        report(RETURNED, "5.1.1").replace(b'boundary="b"', b'boundary="other"'),
        report(RETURNED, "5.1.1")[:300],
        b"Content-Type: message/rfc822\r\n\r\n" * 2_000,
        b"".join(
            b'Content-Type: multipart/report; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
            for n in range(300)
        ),
        b"Content-Type: multipart/report; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 2_000,
        b"A" * (SIZE_MAX + 1),
    ],
    ids=range(13),
)
def test_anything_else_is_refused_in_one_sentence(content: bytes) -> None:
    with pytest.raises(BounceUnreadable) as refused:
        read_report(content)

    assert "\n" not in str(refused.value)
