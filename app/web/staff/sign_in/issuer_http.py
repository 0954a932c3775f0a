"""HTTP to a council's sign-in service: limited in time and size, without redirects and proxies."""

import time
from collections.abc import Iterator

import httpx

CONNECT_S, READ_S, TOTAL_S = 3.0, 5.0, 10.0
MAX_BYTES = 512 * 1024  # of one answer; key sets have 10 to 20 kB
TIMEOUT = httpx.Timeout(READ_S, connect=CONNECT_S)


class AnswerTooLarge(httpx.RequestError):
    """The service sent more than MAX_BYTES, or took longer than TOTAL_S."""


class _LimitedStream(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def __iter__(self) -> Iterator[bytes]:
        received = 0
        for chunk in self._stream:
            received += len(chunk)
            if received > MAX_BYTES or time.monotonic() > self._deadline:
                raise AnswerTooLarge("the answer is too large or too slow")
            yield chunk

    def close(self) -> None:
        self._stream.close()


class LimitedTransport(httpx.HTTPTransport):
    """A transport whose answers are limited in size and in total time."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        deadline = time.monotonic() + TOTAL_S
        request.headers["Accept-Encoding"] = "identity"  # the limit counts what is unpacked
        answer = super().handle_request(request)
        assert isinstance(answer.stream, httpx.SyncByteStream)
        answer.stream = _LimitedStream(answer.stream, deadline)
        return answer
