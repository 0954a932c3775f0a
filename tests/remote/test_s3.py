"""Snapshots through S3-compatible storage, on a real local server (`make remote-s3`)."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import create_app
from app.snapshot.errors import TransferFailed
from app.snapshot.pull import pull
from app.snapshot.remote_storage import open_remote
from tests.bench.server import FINDER, SYNC, serve
from tests.builders import run_command, settings_for

pytest.importorskip("s3fs", reason="`make remote-s3` installs it")
pytestmark = pytest.mark.remote
URL = "s3://snapshots/sandmere"
PUBLIC = {"SERVE": "public", "SNAPSHOT_FROM": URL}
SEARCH = "/en/find?postcode=ZZ1+2AB"


def remote_folders() -> list[str]:
    with open_remote(URL) as remote:
        return sorted(
            f"{part}/{size}" for part in ("places", "postcodes") for size in remote.sizes(part)
        )


def test_what_was_sent_is_served_by_a_host_that_fetches_it(client, seeded_copy, tmp_path):
    sent = run_command(seeded_copy, "snapshot", "push", URL)
    again = run_command(seeded_copy, "snapshot", "push", URL)
    host = tmp_path / "host"

    pulled = run_command(host, "snapshot", "pull", **PUBLIC)

    assert re.fullmatch(r"sent: number \d+, \d\d files\n", sent)
    assert again.endswith(", 0 files\n")
    assert pulled.startswith("shown now: number ")
    with serve(FINDER, SYNC, {**os.environ, "DATA_DIR": str(host), **PUBLIC}) as server:
        status, _, body = server.get(SEARCH, encoding="identity", host="localhost")
    assert (status, body) == (200, client.get(SEARCH).data)


def test_a_new_publication_replaces_the_previous_one(seeded_copy, tmp_path):
    host = tmp_path / "host"
    run_command(seeded_copy, "snapshot", "push", URL)
    run_command(host, "snapshot", "pull", **PUBLIC)
    before = remote_folders()
    run_command(seeded_copy, "publish")

    run_command(seeded_copy, "snapshot", "push", URL)
    run_command(host, "snapshot", "pull", **PUBLIC)

    after = remote_folders()
    assert len(before) == len(after) == 2
    assert len(set(before) & set(after)) == 1  # the postcodes
    ready = create_app(settings_for(host, **PUBLIC)).test_client().get("/healthz/ready").get_json()
    assert f"places/{ready['places']['seq']:06d}" in after[0]


def test_a_byte_changed_there_is_refused(seeded_copy, tmp_path):
    run_command(seeded_copy, "publish")
    run_command(seeded_copy, "publish")
    run_command(seeded_copy, "snapshot", "push", URL)
    with open_remote(URL) as remote:
        name = f"{remote_folders()[0]}/places.sqlite"
        content = bytearray(remote.read(name, 1 << 30))
        content[1000] ^= 1
        remote.replace(name, bytes(content))

    with pytest.raises(TransferFailed, match=r"places\.sqlite differs from its manifest"):
        pull(tmp_path / "host", URL, datetime.now(UTC))


@pytest.mark.parametrize("url", ["s3://no-such-bucket/x", "s3://", "s3://snapshots/empty"])
def test_storage_without_a_snapshot_is_one_sentence(tmp_path: Path, url):
    with pytest.raises(TransferFailed) as refused:
        pull(tmp_path / "host", url, datetime.now(UTC))

    assert "\n" not in str(refused.value)
