"""How many links that do not work were tried: after too many in a minute the answer is 429.

Counted per process and for everybody together, in memory: a token has 256 random bits, so this only
spares the record the work. Links that work are answered all the same.
"""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

WRONG_MAX = 60  # a minute and process
_WITHIN = timedelta(minutes=1)


class WrongLinks:
    """The times of the last links that did not work; safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._times: deque[datetime] = deque(maxlen=WRONG_MAX)

    def is_too_many(self, now: datetime) -> bool:
        """Count one more; whether there were more than WRONG_MAX within a minute."""
        with self._lock:
            is_full = len(self._times) == WRONG_MAX and now - self._times[0] < _WITHIN
            if not is_full:
                self._times.append(now)
            return is_full
