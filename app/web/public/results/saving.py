"""Saving a setting from a results page without scripts.

The form around the list sends the whole search and `save`, the id of one setting. The response is
the same search with the ids of all saved settings in `saved`, and leads back to the same card. With
scripts nothing is sent: `static/saved.js` stores the ids on the device.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import redirect, request
from werkzeug.wrappers import Response

from app.core.saved_settings import SAVED_MAX, format_saved, parse_saved, toggle_saved

SAVE = "save"
SAVED = "saved"
_SAVE_BUTTON: Final = re.compile(
    rb'<button class="save[^>]* value="(\w{12})".*?</button>', re.DOTALL
)
FULL = "full"  # says that the list had no room for one more


class SavedList(NamedTuple):
    """The ids in the address of a results page. A tuple, as part of `ResultsPage`.

    `is_full`: one more was to be saved than a list holds.
    """

    ids: tuple[str, ...] = ()
    is_full: bool = False

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What links and forms of the page carry along."""
        return ((SAVED, format_saved(self.ids)),) if self.ids else ()

    @property
    def query(self) -> str:
        """The same, to append to a query string: "" or "&saved=…"."""
        return f"&{urlencode(self.parameters)}" if self.ids else ""


NOTHING_SAVED = SavedList()


def read_saved() -> SavedList:
    """The saved settings in the address of this request."""
    return SavedList(parse_saved(request.args.get(SAVED, "")), request.args.get(FULL) == "1")


def save_and_return(lang: str) -> Response | None:
    """Save a setting, or remove a saved one, and return to its card; None if none was chosen."""
    wanted = parse_saved(request.args.get(SAVE, ""))[:1]
    if not wanted:
        return None
    before = read_saved().ids
    after = toggle_saved(before, wanted[0])
    others = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if name not in (SAVE, SAVED, FULL)
    ]
    has_no_room = after == before and len(before) == SAVED_MAX
    others += [*SavedList(after).parameters, *([(FULL, "1")] if has_no_room else [])]
    anchor = "my-list" if has_no_room else wanted[0]
    response = redirect(f"/{lang}/find?{urlencode(others)}#{anchor}", code=303)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


class SavingForm(NamedTuple):
    """The form of one setting's page: where it leads, what it sends, and what is saved already."""

    action: str
    parameters: tuple[tuple[str, str], ...]
    saved: SavedList


def saving_form(lang: str, back_url: str, listed: tuple[str, ...], provider_id: str) -> SavingForm:
    """Save through the results that the user came from.

    Without any, lead to the list that the user came from (`listed`), with this one or without it.
    """
    search = parse_qsl(urlsplit(back_url).query)
    saved = SavedList(parse_saved(dict(search).get(SAVED, "")))
    if search:
        return SavingForm(f"/{lang}/find", tuple(search), saved)
    changed = format_saved(toggle_saved(listed, provider_id))
    return SavingForm(f"/{lang}/list", (("ids", changed),), SavedList(listed))


def replace_save_buttons(cards: bytes, links: Mapping[bytes, bytes]) -> bytes:
    """The cards with a link (HTML, by provider id) in place of each button that saves."""
    return _SAVE_BUTTON.sub(lambda button: links[button[1]], cards)


def mark_saved(cards: bytes, saved: SavedList) -> bytes:
    """The cards with the buttons of saved settings pressed."""
    ids = "|".join(saved.ids)
    button = rf'value="({ids})" aria-pressed="false"><b>(.*?)</b><b hidden>(.*?)</b>'
    pressed = rb'value="\1" aria-pressed="true"><b hidden>\2</b><b>\3</b>'
    return re.sub(button.encode(), pressed, cards)
