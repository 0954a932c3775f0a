"""What a fetch returns, and the pauses between its tries."""

import random
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class RetrySettings:
    """Pauses between tries and the TLS context; tests replace the defaults."""

    sleep: Callable[[float], None] = time.sleep
    random_fraction: Callable[[], float] = random.random
    tls: ssl.SSLContext | None = None


DEFAULT_RETRY = RetrySettings()


@dataclass(frozen=True)
class FetchResult:
    """The newest edition that a publisher offers.

    `is_unchanged`: it is the file of the last download, or older than the current edition; then
    `path` is None. `as_at` is the date in the publisher's list, None if there is none.
    """

    path: Path | None
    url: str
    sha256: str
    as_at: date | None
    is_unchanged: bool
    etag: str = ""
    last_modified: str = ""
