"""Messages kept as files where there is no mail server: installs with invented data only."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from app.snapshot.disk import replace_file

FOLDER = "mail"  # in DATA_DIR
KEPT_DAYS = 14
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


def remove_old_files(data_dir: Path, now: datetime) -> None:
    """Remove kept messages that are older than KEPT_DAYS."""
    before = (now - timedelta(days=KEPT_DAYS)).timestamp()
    for file in (data_dir / FOLDER).glob("*.eml"):
        with suppress(FileNotFoundError):  # another sender removes them too
            if file.stat().st_mtime < before:
                file.unlink()
