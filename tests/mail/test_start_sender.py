"""What a page queues is sent at once, by a process of its own."""

import time
from pathlib import Path

import pytest

from app.mail.start_sender import start_sender
from tests.builders import run_command, settings_for


def test_a_page_starts_a_sender_whose_message_is_shown(
    seeded_copy: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_URL", "http://localhost:5000")
    run_command(seeded_copy, "mail", "reminders", "995", "--setting", "2990166")

    assert start_sender(settings_for(seeded_copy))

    deadline, shown = time.monotonic() + 60, ""
    while "1 messages sent" not in shown and time.monotonic() < deadline:
        time.sleep(0.1)
        shown += capfd.readouterr().out
    assert "http://localhost:5000/update/" in shown
