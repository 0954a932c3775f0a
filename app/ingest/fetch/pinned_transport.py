"""A transport that connects to checked addresses only, and stops at a deadline."""

import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import httpcore
import httpx

SecondsLeft = Callable[[], float]  # seconds until the end, 0 or less once it is over


class PinnedTransport(httpx.BaseTransport):
    """Sends requests to `addresses` only; the certificate of the host's name is still checked.

    A response that is too slow, even in its headers, is cut off when `seconds_left` reaches 0.
    Raises httpcore's exceptions.
    """

    def __init__(
        self, addresses: Sequence[str], seconds_left: SecondsLeft, tls: ssl.SSLContext | None = None
    ) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls or _public_tls(),
            max_connections=1,
            network_backend=_Backend(addresses, seconds_left),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        assert isinstance(request.stream, httpx.SyncByteStream)
        response = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        self._pool.close()


@cache
def _public_tls() -> ssl.SSLContext:
    """The TLS context with httpx's certificate authorities, whatever the environment sets."""
    return httpx.create_ssl_context(trust_env=False)


class _Body(httpx.SyncByteStream):
    """The bytes of a response as they arrive."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _Backend(httpcore.NetworkBackend):
    """Connects to the addresses in turn, whatever the host's name."""

    def __init__(self, addresses: Sequence[str], seconds_left: SecondsLeft) -> None:
        self._addresses, self._seconds_left, self._plain = (
            addresses,
            seconds_left,
            httpcore.SyncBackend(),
        )

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        fault: Exception = httpcore.ConnectError("no address")
        for address in self._addresses:
            try:
                seconds = _remaining_timeout(self._seconds_left, timeout)
                stream = self._plain.connect_tcp(
                    address, port, seconds, local_address, socket_options
                )
                return _Stream(stream, self._seconds_left)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
        raise fault


class _Stream(httpcore.NetworkStream):
    """A stream whose timeouts are limited to the time left."""

    def __init__(self, stream: httpcore.NetworkStream, seconds_left: SecondsLeft) -> None:
        self._stream, self._seconds_left = stream, seconds_left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _remaining_timeout(self._seconds_left, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _remaining_timeout(self._seconds_left, timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = _remaining_timeout(self._seconds_left, timeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, seconds)
        return _Stream(stream, self._seconds_left)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()


def _remaining_timeout(seconds_left: SecondsLeft, timeout: float | None) -> float:
    seconds = seconds_left()
    if seconds <= 0:
        raise httpcore.ReadTimeout("the time is over")
    return seconds if timeout is None else min(seconds, timeout)
