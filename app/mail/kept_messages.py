"""Messages kept as files where there is no mail server: installs with invented data only."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from app.core.retention.periods import TWO_WEEKS
from app.snapshot.disk import replace_file

FOLDER = "mail"  # in DATA_DIR
KEPT_DAYS = TWO_WEEKS
SENDER = "early-years-finder@localhost"


class KeptMessages:
    """Stands in for a mail server: each message is a file of its owner, and is shown."""

    def __init__(self, data_dir: Path, show: Callable[[str], None]) -> None:
        self._folder, self._show = data_dir / FOLDER, show

    def keep(self, message_id: int, message: EmailMessage) -> None:
        """Write the message to DATA_DIR/mail/<id>.eml and show what a reader would see."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        replace_file(self._folder / f"{message_id}.eml", message.as_bytes())
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        self._show(f"message {message_id} to {message['To']}: {message['Subject']}\n\n{text}")


def find_old_messages(data_dir: Path, now: datetime) -> list[Path]:
    """Kept messages that are older than KEPT_DAYS."""
    before, found = (now - timedelta(days=KEPT_DAYS)).timestamp(), list[Path]()
    for file in sorted((data_dir / FOLDER).glob("*.eml")):
        with suppress(FileNotFoundError):  # another sender removes them too
            if file.stat().st_mtime < before:
                found.append(file)
    return found


def remove_old_files(data_dir: Path, now: datetime) -> None:
    """Remove kept messages that are older than KEPT_DAYS."""
    for file in find_old_messages(data_dir, now):
        file.unlink(missing_ok=True)
