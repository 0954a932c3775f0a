"""A local server of S3-compatible storage."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from app.config import ROOT


@pytest.fixture(scope="module", autouse=True)
def storage() -> Iterator[str]:
    """The URL of a storage server with an empty bucket, which the environment names."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with (
        pytest.MonkeyPatch.context() as patch,
        subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process,
    ):
        for name, value in {
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "eu-west-2",
        }.items():
            patch.setenv(name, value)
        try:
            _make_bucket(port)
            yield address
        finally:
            process.terminate()


def _make_bucket(port: int) -> None:
    for _ in range(300):
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("PUT", "/snapshots")
            assert connection.getresponse().status == 200
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    pytest.fail("the server does not answer")
