"""The context of a request: its snapshot, council, language, assets and date."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from flask import Flask, abort, current_app, g, request

from app.config import Config, Council, Councils, CouncilsFile
from app.i18n import PSEUDO, Language, negotiate_language
from app.inbox.append_counts import Inbox
from app.snapshot.layout import NamedArea
from app.snapshot.reader import Snapshot, Snapshots
from app.snapshot.remote_address import can_be_written
from app.web.assets import Assets
from app.web.hosts import Hosts
from app.web.metrics.counters import RequestCounter
from app.web.presenters.page_frame import PageFrame, footer_source_notes, language_menu
from app.web.published_councils import PublishedCouncils
from app.web.templating import render

_OWN_FETCHES = frozenset({"none", "same-origin"})


@dataclass(frozen=True)
class AppState:
    """State that all requests of a process share.

    `councils` is the councils file; `published_councils` has the edited details too.
    """

    config: Config
    councils: CouncilsFile
    published_councils: PublishedCouncils
    hosts: Hosts
    snapshots: Snapshots
    assets: Assets
    inbox: Inbox | None  # None where counts have no destination
    request_counter: RequestCounter


def init_app(app: Flask, config: Config, councils: CouncilsFile) -> None:
    snapshots = Snapshots(config.data_dir / "snapshots")
    if config.serves_public:
        snapshots.start()  # opened before the workers fork, so that they share its memory
    now_utc = partial(datetime.now, UTC)
    is_sent = bool(config.snapshot_from) and can_be_written(config.snapshot_from)
    inbox = Inbox(config.data_dir, now_utc) if config.has_record or is_sent else None
    request_counter = RequestCounter(config.data_dir, snapshots)
    app.extensions["app_state"] = AppState(
        config=config,
        councils=councils,
        published_councils=PublishedCouncils(councils),
        hosts=Hosts(config, councils),
        snapshots=snapshots,
        assets=Assets.find(),
        inbox=inbox,
        request_counter=request_counter,
    )


def app_state() -> AppState:
    state = current_app.extensions["app_state"]
    assert isinstance(state, AppState)
    return state


def snapshot() -> Snapshot:
    """The snapshot of this request; 503 before the first publication."""
    published = snapshot_or_none()
    if published is None:
        abort(503)
    return published


def snapshot_or_none() -> Snapshot | None:
    """The snapshot of this request, the same for its whole duration; None before the first one."""
    published: Snapshot | None = g.get("snapshot")
    if published is None:
        published = g.snapshot = app_state().snapshots.current()
    return published


def council() -> Council:
    """The council of the site that the Host header names, the same for the whole request."""
    site_council: Council | None = g.get("council")
    if site_council is None:
        site_council = g.council = councils().by_host(request.host)
    return site_council


def council_of_file() -> Council:
    """The council of this site as COUNCILS_FILE has it, without edited details.

    Its numbers, codes, name and sign-in service are in the file only: what needs no more than
    those opens no snapshot. The same for the whole request.
    """
    of_file: Council | None = g.get("council_of_file")
    if of_file is None:
        of_file = g.council_of_file = app_state().councils.current().by_host(request.host)
    return of_file


def councils() -> Councils:
    """The councils as families see them in the snapshot of this request."""
    return app_state().published_councils.current(snapshot_or_none())


def now() -> datetime:
    """The current time in UTC; the only place where the web reads the clock."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in UTC."""
    return now().date()


def is_from_another_site() -> bool:
    """Whether a browser says that a page of another site sends this request.

    Older browsers say nothing; links and forms of this site and typed addresses are its own.
    """
    return request.headers.get("Sec-Fetch-Site", "none") not in _OWN_FETCHES


def offered_languages(council: Council) -> list[Language]:
    """The council's languages that have enough translated; English if there is none."""
    ready = render.languages()
    return [ready[code] for code in council.languages if code in ready] or [ready["en"]]


def is_offered(code: str, council: Council) -> bool:
    """Whether the council's pages exist in a language; the pseudo-language if the app has it."""
    if code not in render.languages():
        return False
    if code in council.languages or code == PSEUDO.code:
        return True
    # English, if none of the council's languages is translated enough.
    return code == offered_languages(council)[0].code


def default_language(council: Council) -> str:
    """The language for users whose browser asks for none of the offered languages."""
    codes = [language.code for language in offered_languages(council)]
    return council.default_language if council.default_language in codes else codes[0]


def preferred_language(council: Council) -> str:
    """The offered language that the Accept-Language header prefers."""
    codes = [language.code for language in offered_languages(council)]
    header = request.headers.get("Accept-Language", "")
    return negotiate_language(header, codes, default_language(council))


def printed_address(path: str) -> str:
    """The URL of a page of this site for printing."""
    host = request.environ.get("HTTP_HOST", "")
    state = app_state()
    return state.hosts.printed_address(host, path, council(), state.councils.current())


def page_frame(
    code: str, path: str, *, with_scripts: bool = False, with_location: bool = False
) -> PageFrame:
    """The frame of a page in a language; `path` is the part of its path after `/<lang>/`.

    `with_location`: the page needs only the small script of "Use my location".
    """
    language, site_council, assets = render.languages()[code], council(), app_state().assets
    published = snapshot_or_none()
    editions = published.settings.editions if published else {}
    return PageFrame(
        language=language,
        council=site_council,
        language_menu=language_menu(
            language, offered_languages(site_council), site_council.favourites, path
        ),
        css_url=assets.css_url,
        pages_css_url=assets.pages_css_url,
        address=printed_address(f"{code}/{'' if path == 'find' else path}"),
        today=today(),
        js_url=assets.js_url if with_scripts else None,
        htmx_url=assets.htmx_url if with_scripts else None,
        location_js_url=assets.location_js_url if with_location else None,
        hub_js_url=assets.hub_js_url,
        is_invented=bool(published and published.settings.is_invented),
        footer_notes=footer_source_notes(editions, site_council, render.translator(code), today()),
    )


def council_of_area(area: NamedArea | None) -> Council:
    """The council of an area, with edited details; one with only a name and a code if unknown."""
    if area is None:
        return Council(name="")
    configured = councils().by_code(area.code)
    return configured or Council(name=area.name, la_code=area.code)
