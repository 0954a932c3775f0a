"""`python -m tests.bench.desk_memory`: the memory of one web worker after 200 requests.

A council of 2,000 invented settings; its staff are signed in and open queues, settings and forms.
"""

import os
import re
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path

import click

from app.core.desk_queue import Queue
from app.core.staff_roles import Role
from app.data.council_settings import find_council_settings
from app.data.staff_sessions import start_session
from app.data.staff_users import add_user, set_roles
from app.web.staff.session_cookie import COOKIE
from app.web.staff.setting.groups import GROUPS
from tests.bench.server import FINDER, Server, serve
from tests.builders import Install, new_install, nursery
from tests.council_builders import import_listing, listed

COUNCIL, SETTINGS, REQUESTS = "995", 2_000, 200
ONE_WORKER = ("--worker-class", "gthread", "--workers", "1", "--threads", "4")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        install = council_of_many(Path(folder) / "data")
        cookie, provider_ids = sign_in(install)
        public = [
            path
            for one in provider_ids
            for path in (
                "/en/find?postcode=ZZ1+2AB",
                f"/en/place/{one}/x",
                "/pl/find?postcode=ZZ1+1AA",
            )
        ]
        staff = staff_paths(provider_ids)
        both = [path for pair in zip(public, staff, strict=False) for path in pair]
        for serves, paths in (("public", public), ("staff", staff), ("public,staff", both)):
            environ = {**os.environ, "DATA_DIR": str(install.data_dir), "SERVE": serves}
            with serve(FINDER, ONE_WORKER, environ) as server:
                visit(server, paths, cookie)
                children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
                pid = int(children.read_text("ascii"))
                click.echo(
                    f"SERVE={serves}: RSS {megabytes(pid, 'Rss')}, PSS {megabytes(pid, 'Pss')} MB"
                )


def council_of_many(data_dir: Path) -> Install:
    install = new_install(data_dir)
    install.areas()
    install.postcodes()
    urns = [f"EY{200_000 + number}" for number in range(SETTINGS)]
    install.register(*map(nursery, urns))
    rows = [
        listed(f"S-{number}", ofsted_urn=urn, kind="", phone="01632 960009" if number % 3 else "")
        for number, urn in enumerate(urns)
    ]
    import_listing(install, *rows, as_at=date(2026, 11, 20))
    install.publish()
    return install


def sign_in(install: Install) -> tuple[str, list[str]]:
    """The cookie of an editor, and the ids of the council's settings."""
    now = datetime.now(UTC)
    with install.session() as session:
        user_id = add_user(session, "Ada Officer", "bench", now)
        set_roles(session, user_id, COUNCIL, [Role.EDITOR])
        token = start_session(session, user_id, COUNCIL, "link", now)
        session.commit()
        found = find_council_settings(session, COUNCIL)
    return f"{COOKIE}={token}", [one.provider_id for one in found]


def staff_paths(provider_ids: Sequence[str]) -> list[str]:
    """The pages of a morning: Today, its queues, the list, settings and their forms."""
    queues = cycle(f"/council/today/{queue.value}" for queue in Queue)
    forms = cycle(GROUPS)
    paths = []
    for number, one in enumerate(provider_ids, 1):
        setting = f"/council/settings/{one}"
        paths += [setting, f"{setting}/edit/{next(forms)}", next(queues), "/council/"]
        paths.append(f"/council/settings/?page={1 + number % 50}")
    return paths


def visit(server: Server, paths: Sequence[str], cookie: str) -> None:
    for path in islice(cycle(paths), REQUESTS):
        headers = {"Host": f"localhost:{server.port}", "Accept-Encoding": "gzip"}
        if path.startswith("/council/"):
            headers["Cookie"] = cookie
        connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status not in (200, 301, 302, 308):
            raise click.ClickException(f"{path}: {answer.status}")


def megabytes(pid: int, kind: str) -> int:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8")
    found = re.search(rf"^{kind}:\s+(\d+) kB", text, re.MULTILINE)
    assert found
    return round(int(found[1]) / 1024)


if __name__ == "__main__":
    main()
