"""A connection to an address that was looked at, which ends at a given moment whatever is sent."""

import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import httpcore
import httpx

Left = Callable[[], float]  # seconds until the end, 0 or less once it is over


class Wire(httpx.BaseTransport):
    """Sends requests to `addresses` and no others; a name's certificate is checked as ever.

    A publisher that sends a byte a minute, even of its headers, is cut off when `left` says so.
    Raises what httpcore raises.
    """

    def __init__(
        self, addresses: Sequence[str], left: Left, tls: ssl.SSLContext | None = None
    ) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls or _public_tls(),
            max_connections=1,
            network_backend=_Backend(addresses, left),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        assert isinstance(request.stream, httpx.SyncByteStream)
        answer = self._pool.handle_request(
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
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


@cache
def _public_tls() -> ssl.SSLContext:
    """Who may vouch for a name: the authorities that come with httpx, whatever the environment says."""
    return httpx.create_ssl_context(trust_env=False)


class _Body(httpx.SyncByteStream):
    """An answer's bytes as they come."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Backend(httpcore.NetworkBackend):
    """Connects to the addresses in turn, whatever name is asked for."""

    def __init__(self, addresses: Sequence[str], left: Left) -> None:
        self._addresses, self._left, self._plain = addresses, left, httpcore.SyncBackend()

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
                seconds = _within(self._left, timeout)
                made = self._plain.connect_tcp(
                    address, port, seconds, local_address, socket_options
                )
                return _Stream(made, self._left)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
        raise fault


class _Stream(httpcore.NetworkStream):
    """A stream whose every wait is cut to the time that is left."""

    def __init__(self, stream: httpcore.NetworkStream, left: Left) -> None:
        self._stream, self._left = stream, left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _within(self._left, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _within(self._left, timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = _within(self._left, timeout)
        made = self._stream.start_tls(ssl_context, server_hostname, seconds)
        return _Stream(made, self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()


def _within(left: Left, timeout: float | None) -> float:
    seconds = left()
    if seconds <= 0:
        raise httpcore.ReadTimeout("the time is over")
    return seconds if timeout is None else min(seconds, timeout)
