"""An open loop: requests are sent on schedule, whether or not earlier ones are answered.

Times are measured from the scheduled moment, so that waiting for a slow server counts.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

TIMEOUT_SECONDS = 30
BROKEN = 0  # the "status" of a request without a response


@dataclass
class Answers:
    """The results: seconds of each request, and counts by status; `failed` are not 200."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def failed(self) -> int:
        return self.statuses.total() - self.statuses[200]

    def milliseconds(self, share: float) -> float:
        """The time within which this share of the requests was answered."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ask(port: int, paths: Sequence[str], per_second: float, seconds: float) -> Answers:
    """Request the paths from a local server in turn, at a constant rate."""
    return asyncio.run(_ask(port, paths, per_second, seconds))


async def _ask(port: int, paths: Sequence[str], per_second: float, seconds: float) -> Answers:
    answers, idle = Answers(), list[_Connection]()
    started_at = asyncio.get_running_loop().time()
    tasks = set()
    for number, path in enumerate(islice(cycle(paths), int(per_second * seconds))):
        send_at = started_at + number / per_second
        await asyncio.sleep(max(0, send_at - asyncio.get_running_loop().time()))
        task = asyncio.create_task(_one(port, path, send_at, idle, answers))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    for connection in idle:
        connection.writer.close()
    return answers


@dataclass
class _Connection:
    """A persistent connection, and when it was last used."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used: float


async def _one(
    port: int, path: str, send_at: float, idle: list[_Connection], answers: Answers
) -> None:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            status = await _answer(port, path, idle)
    except (OSError, EOFError, TimeoutError, ValueError):
        status = BROKEN
    answers.statuses[status] += 1
    answers.seconds.append(loop.time() - send_at)


async def _answer(port: int, path: str, idle: list[_Connection]) -> int:
    """The status of one answer, read whole; the connection is kept for the next."""
    connection = await _open_connection(port, idle)
    connection.writer.write(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    )
    head = (await connection.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.split("content-length:", 1)[1].split("\r\n", 1)[0])
    await connection.reader.readexactly(length)
    if "connection: close" in head:
        connection.writer.close()
    else:
        connection.used = time.monotonic()
        idle.append(connection)
    return int(head.split(" ", 2)[1])


async def _open_connection(port: int, idle: list[_Connection]) -> _Connection:
    """An open connection that is not about to be closed: the server keeps them for two seconds."""
    while idle:
        connection = idle.pop()
        if time.monotonic() - connection.used < 1 and not connection.reader.at_eof():
            return connection
        connection.writer.close()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    return _Connection(reader, writer, time.monotonic())


def total(parts: Iterable[Answers]) -> Answers:
    """Several runs combined."""
    whole = Answers()
    for part in parts:
        whole.seconds += part.seconds
        whole.statuses += part.statuses
    return whole
