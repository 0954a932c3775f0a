"""What a request is answered from: one snapshot, one council, one language, one set of assets."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from flask import Flask, abort, current_app, g, request

from app.config import Council, CouncilsFile, Settings
from app.i18n import PSEUDO, Language, choose, voice
from app.inbox.append import Inbox
from app.snapshot.layout import NamedArea
from app.snapshot.reader import Snapshot, Snapshots
from app.web import render
from app.web.assets import Assets
from app.web.hosts import Hosts
from app.web.meter import Meter
from app.web.present.site import Site, footer_lines, switch


@dataclass(frozen=True)
class Binding:
    """What all requests of a process share."""

    settings: Settings
    councils: CouncilsFile
    hosts: Hosts
    snapshots: Snapshots
    assets: Assets
    inbox: Inbox | None  # None: no record here, and nobody to hand counts on to
    meter: Meter


def init_app(app: Flask, settings: Settings, councils: CouncilsFile) -> None:
    snapshots = Snapshots(settings.data_dir / "snapshots")
    snapshots.start()  # mapped before the workers fork, so that they share it
    now_utc = partial(datetime.now, UTC)
    inbox = Inbox(settings.data_dir, now_utc) if settings.has_record else None
    meter = Meter(settings.data_dir, snapshots)
    app.extensions["binding"] = Binding(
        settings, councils, Hosts(settings, councils), snapshots, Assets.find(), inbox, meter
    )


def binding() -> Binding:
    bound = current_app.extensions["binding"]
    assert isinstance(bound, Binding)
    return bound


def snapshot() -> Snapshot:
    """The snapshot of this request; 503 before the first publication."""
    bound = snapshot_or_none()
    if bound is None:
        abort(503)
    return bound


def snapshot_or_none() -> Snapshot | None:
    """The snapshot of this request, looked up once; None before the first publication."""
    bound: Snapshot | None = g.get("snapshot")
    if bound is None:
        bound = g.snapshot = binding().snapshots.current()
    return bound


def council() -> Council:
    """The council whose site the Host header names, looked up once a request."""
    bound: Council | None = g.get("council")
    if bound is None:
        bound = g.council = binding().councils.current().by_host(request.host)
    return bound


def now() -> datetime:
    """The one place where an answer learns the time, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The one place where a page learns the day."""
    return now().date()


def offered(council: Council) -> list[Language]:
    """The languages that this council offers and that are translated whole."""
    ready = render.languages()
    return [ready[code] for code in council.languages if code in ready] or [ready["en"]]


def is_offered(code: str, council: Council) -> bool:
    """Whether pages answer in a language here; in the pseudo-language where the app has it."""
    if code not in render.languages():
        return False
    if code in council.languages or code == PSEUDO.code:
        return True
    return code == offered(council)[0].code  # English, where no language of the council's is ready


def default_language(council: Council) -> str:
    """The language of those who have not chosen one, and whose browser asks for none of ours."""
    codes = [language.code for language in offered(council)]
    return council.default_language if council.default_language in codes else codes[0]


def asked_language(council: Council) -> str:
    """The offered language that the browser likes best."""
    codes = [language.code for language in offered(council)]
    header = request.headers.get("Accept-Language", "")
    return choose(header, codes, default_language(council))


def printed_address(path: str) -> str:
    """The address of a page of this site as paper shows it."""
    host = request.environ.get("HTTP_HOST", "")
    bound = binding()
    return bound.hosts.printed_address(host, path, council(), bound.councils.current())


def site(code: str, path: str, *, with_scripts: bool = False) -> Site:
    """The frame of a page in a language; `path` is what follows `/<lang>/` in its address."""
    language, home, assets = render.languages()[code], council(), binding().assets
    bound = snapshot_or_none()
    editions = bound.places.editions if bound else {}
    return Site(
        language=language,
        council=home,
        switch=switch(language, offered(home), home.favourites, path),
        css_url=assets.css_url,
        address=printed_address(f"{code}/{'' if path == 'find' else path}"),
        today=today(),
        js_url=assets.js_url if with_scripts else None,
        is_invented=bool(bound and bound.places.is_invented),
        data_lines=footer_lines(editions, home, voice(code), today()),
    )


def council_of_area(area: NamedArea | None) -> Council:
    """A council as we know it from COUNCILS_FILE, else by its name alone."""
    if area is None:
        return Council(name="")
    known = binding().councils.current().by_code(area.code)
    return known or Council(name=area.name, la_code=area.code)
