"""The settings and the children's ages that an address names, for pages of saved settings."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, request

from app.config import Council
from app.core.child_ages import CHILD_AGES_BY_CODE, CHILDREN_MAX, ChildAge
from app.core.errors import QueryInvalid
from app.core.saved_settings import SEPARATOR, format_saved, parse_saved
from app.snapshot.layout import Setting
from app.snapshot.reader import Snapshot
from app.web.public.finder import private_response
from app.web.request_context import council_of_area, snapshot


@dataclass(frozen=True)
class SavedSettings:
    """The settings of a list in its order, and the number of ids that name none of them.

    No page distinguishes closed, withdrawn and never registered settings, and none names them.
    """

    settings: tuple[Setting, ...]
    missing_count: int

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(one.provider_id for one in self.settings)

    def query(self, *others: tuple[str, str], without: str = "") -> str:
        """The ids as a query string, without one of them."""
        kept = format_saved(one for one in self.ids if one != without)
        return urlencode([*([("ids", kept)] if kept else []), *others])


def read_saved_settings() -> SavedSettings:
    """The settings that the address names; parts that are no id count as missing."""
    parts = [part for part in request.args.get("ids", "").split(SEPARATOR) if part]
    found = map(snapshot().settings.find, parse_saved(SEPARATOR.join(parts)))
    settings = tuple(setting for setting in found if setting)
    return SavedSettings(settings, len(set(parts)) - len(settings))


def read_ages() -> tuple[ChildAge, ...]:
    """The ages of the family's children; raises QueryInvalid if one does not exist."""
    codes = list(dict.fromkeys(filter(None, request.args.getlist("age"))))
    if len(codes) > CHILDREN_MAX:
        raise QueryInvalid("age", "more than four")
    for code in codes:
        if code not in CHILD_AGES_BY_CODE:
            raise QueryInvalid("age", code)
    return tuple(CHILD_AGES_BY_CODE[code] for code in codes)


def council_of(published: Snapshot, setting: Setting) -> Council:
    """The council of a setting, with only a name and a code where it is not configured."""
    return council_of_area(published.settings.areas.get(("council", setting.la_code)))


def unlisted_response(page: str) -> Response:
    """A page about one family's choice, which no search engine may list either."""
    response = private_response(page)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
