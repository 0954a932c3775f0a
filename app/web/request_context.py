"""What a request is answered from: one snapshot, one council, one language, one set of assets."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from flask import Flask, abort, current_app, g, request

from app.config import (
    Config,
    Council,
    CouncilsFile,
)
from app.i18n import (
    PSEUDO,
    Language,
    negotiate_language,
    translator,
)
from app.inbox.append_counts import Inbox
from app.snapshot.layout import NamedArea
from app.snapshot.reader import (
    Snapshot,
    Snapshots,
)
from app.web.assets import Assets
from app.web.hosts import Hosts
from app.web.metrics.counters import RequestCounter
from app.web.presenters.page_frame import (
    PageFrame,
    footer_source_notes,
    language_menu,
)
from app.web.templating import render


@dataclass(frozen=True)
class AppState:
    """What all requests of a process share."""

    config: Config
    councils: CouncilsFile
    hosts: Hosts
    snapshots: Snapshots
    assets: Assets
    inbox: Inbox | None  # None: no record here, and nobody to hand counts on to
    request_counter: RequestCounter


def init_app(app: Flask, config: Config, councils: CouncilsFile) -> None:
    snapshots = Snapshots(config.data_dir / "snapshots")
    snapshots.start()  # mapped before the workers fork, so that they share it
    now_utc = partial(datetime.now, UTC)
    inbox = Inbox(config.data_dir, now_utc) if config.has_record else None
    request_counter = RequestCounter(config.data_dir, snapshots)
    app.extensions["binding"] = AppState(
        config, councils, Hosts(config, councils), snapshots, Assets.find(), inbox, request_counter
    )


def app_state() -> AppState:
    bound = current_app.extensions["binding"]
    assert isinstance(bound, AppState)
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
        bound = g.snapshot = app_state().snapshots.current()
    return bound


def council() -> Council:
    """The council whose site the Host header names, looked up once a request."""
    bound: Council | None = g.get("council")
    if bound is None:
        bound = g.council = app_state().councils.current().by_host(request.host)
    return bound


def now() -> datetime:
    """The one place where an answer learns the time, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The one place where a page learns the day."""
    return now().date()


def offered_languages(council: Council) -> list[Language]:
    """The languages that this council offers and that are translated whole."""
    ready = render.languages()
    return [ready[code] for code in council.languages if code in ready] or [ready["en"]]


def is_offered(code: str, council: Council) -> bool:
    """Whether pages answer in a language here; in the pseudo-language where the app has it."""
    if code not in render.languages():
        return False
    if code in council.languages or code == PSEUDO.code:
        return True
    return (
        code == offered_languages(council)[0].code
    )  # English, where no language of the council's is ready


def default_language(council: Council) -> str:
    """The language of those who have not chosen one, and whose browser asks for none of ours."""
    codes = [language.code for language in offered_languages(council)]
    return council.default_language if council.default_language in codes else codes[0]


def preferred_language(council: Council) -> str:
    """The offered language that the browser likes best."""
    codes = [language.code for language in offered_languages(council)]
    header = request.headers.get("Accept-Language", "")
    return negotiate_language(header, codes, default_language(council))


def printed_address(path: str) -> str:
    """The address of a page of this site as paper shows it."""
    host = request.environ.get("HTTP_HOST", "")
    bound = app_state()
    return bound.hosts.printed_address(host, path, council(), bound.councils.current())


def page_frame(code: str, path: str, *, with_scripts: bool = False) -> PageFrame:
    """The frame of a page in a language; `path` is what follows `/<lang>/` in its address."""
    language, site_council, assets = render.languages()[code], council(), app_state().assets
    bound = snapshot_or_none()
    editions = bound.settings.editions if bound else {}
    return PageFrame(
        language=language,
        council=site_council,
        language_menu=language_menu(
            language, offered_languages(site_council), site_council.favourites, path
        ),
        css_url=assets.css_url,
        address=printed_address(f"{code}/{'' if path == 'find' else path}"),
        today=today(),
        js_url=assets.js_url if with_scripts else None,
        is_invented=bool(bound and bound.settings.is_invented),
        footer_notes=footer_source_notes(editions, site_council, translator(code), today()),
    )


def council_of_area(area: NamedArea | None) -> Council:
    """A council as we know it from COUNCILS_FILE, else by its name alone."""
    if area is None:
        return Council(name="")
    configured = app_state().councils.current().by_code(area.code)
    return configured or Council(name=area.name, la_code=area.code)
