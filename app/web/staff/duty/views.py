"""What is published of each item that a council must publish, and who lacks an item.

No page says whether the council does what the law asks: it counts what families see.
"""

import re
from collections import Counter
from dataclasses import dataclass

from flask import Response, abort, request, url_for

from app.core.duty_rules import DutyFact, DutyStatus, Judgement
from app.core.provision import Kind
from app.core.publication_duty import (
    GUIDANCE,
    REGULATIONS,
    DutyCounts,
    DutyItem,
    count_items,
    find_item,
    items_on,
)
from app.core.staff_roles import EDITING
from app.data.council_settings import find_council_settings
from app.data.tables import EditField
from app.i18n import Translator, mark
from app.snapshot.layout import Setting
from app.web.presenters.labels import KINDS
from app.web.request_context import council_of_file, snapshot, today
from app.web.staff.access import EVERY_ROLE, allowed, current_user
from app.web.staff.duty.wording import FACTS, STATUSES
from app.web.staff.list_pages import page_number, page_of, pages_of
from app.web.staff.month_series import csv_response, share_text
from app.web.staff.record_session import record_session
from app.web.staff.setting.groups import GROUPS
from app.web.staff.setting.own_setting import english, own_council
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("duty", "/council/duty")
_FORMS = {field: group.name for group in GROUPS.values() for field in group.fields}
_MISSING = DutyStatus.MISSING
_COUNTED = {DutyStatus.COMPLETE, DutyStatus.MISSING}
_EDITED = {field.value: field for field in EditField}


@dataclass(frozen=True)
class ItemRow:
    """An item of the table: `complete` is a share with its count, the others are counts."""

    item: DutyItem
    complete: str
    missing: int
    not_applicable: int
    not_agreed: int
    not_held: int


@dataclass(frozen=True)
class KindLink:
    """A kind of setting to show alone; `value` is "" for every kind."""

    value: str
    text: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class MissingFact:
    """A fact that a setting lacks; `form_url` is "" where the person may not fill it in here."""

    name: str
    form_url: str


@dataclass(frozen=True)
class MissingRow:
    """A setting that lacks an item.

    `url` is "" for a setting that lies in the council's area although its register names no
    council: nobody can change it here. `ask_url` is "" for people who may not ask it.
    """

    provider_id: str
    name: str
    url: str
    kind: str
    facts: tuple[MissingFact, ...]
    ask_url: str


@bp.get("/")
@allowed(*EVERY_ROLE)
def show() -> str:
    """Each item with the counts of settings, of every kind or of one."""
    listed, translator, kind = _settings(), english(), _wanted_kind()
    shown = [one for one in listed if _is_wanted(one, kind)]
    counts = count_items(shown, today())
    return render.page(
        "en",
        "staff/duty/table.html",
        rows=[_item_row(item, counts[item.number], translator) for item in items_on(today())],
        kinds=_kind_links(listed, kind, translator),
        kind=kind.value if kind else "",
        settings_count=len(shown),
        homes_count=_homes_count(),
        counted_on=translator.date(today()),
        instruments=(REGULATIONS, GUIDANCE),
        statuses={one.name: translator.gettext(text) for one, text in STATUSES.items()},
    )


@bp.get("/<int(max=99):number>")
@allowed(*EVERY_ROLE)
def missing(number: int) -> str:
    """The settings that lack an item, 20 a page; 404 for an unknown item."""
    item = find_item(number, today()) or abort(404)
    listed, translator, kind = _settings(), english(), _wanted_kind()
    judged = [(one, item.rule(one, today())) for one in listed if _is_wanted(one, kind)]
    found = [(one, judgement) for one, judgement in judged if judgement.status is _MISSING]
    statuses = {judgement.status for _, judgement in judged}
    page = page_number(len(found))
    own_ids = {one.provider_id for one in find_council_settings(record_session(), own_council())}
    rows = [
        _missing_row(one, judgement, one.provider_id in own_ids)
        for one, judgement in page_of(found, page)
    ]
    return render.page(
        "en",
        "staff/duty/missing.html",
        item=item,
        rows=rows,
        kind=kind.value if kind else "",
        kind_name=translator.gettext(KINDS[kind]) if kind else "",
        total=len(found),
        is_not_held=DutyStatus.NOT_HELD in statuses and not statuses & _COUNTED,
        number=page,
        pages=pages_of(len(found)),
        ask_all_url=_ask_url(*(row.provider_id for row in rows if row.ask_url)),
        counted_on=translator.date(today()),
    )


@bp.get("/duty.csv")
@allowed(*EVERY_ROLE)
def download() -> Response:
    """The status of every setting for each item as a CSV file."""
    items, kind = items_on(today()), _wanted_kind()
    columns = ["provider_id", "name", "kind", *map(_column, items)]
    rows: list[list[object]] = [[*columns]]
    for one in _settings():
        if _is_wanted(one, kind):
            statuses = (item.rule(one, today()).status.value for item in items)
            rows.append([one.provider_id, one.name, one.kind.value, *statuses])
    return csv_response(f"publication-duty-{own_council()}-{today()}.csv", rows)


def _column(item: DutyItem) -> str:
    """The heading of an item in the file, such as "item_7_ofsteds_reference_number"."""
    words = re.findall(r"\w+", item.asks.casefold().replace("'", ""))
    return "_".join(("item", str(item.number), *words))


def _settings() -> list[Setting]:
    """The public settings of the officer's council, by name."""
    return list(snapshot().settings.in_council(council_of_file().la_code))


def _homes_count() -> int:
    """Home-based settings that are published as a number only; 0 where that is too small."""
    counted = snapshot().settings.counted_only(council_of_file().la_code)
    return sum(one.count for one in counted)


def _wanted_kind() -> Kind | None:
    """The kind that the address names; None for every kind."""
    try:
        return Kind(request.args.get("kind", ""))
    except ValueError:
        return None


def _is_wanted(setting: Setting, kind: Kind | None) -> bool:
    return kind is None or setting.kind is kind


def _kind_links(
    listed: list[Setting], current: Kind | None, translator: Translator
) -> list[KindLink]:
    """Every kind together, then the kinds that the council has."""
    counts = Counter(one.kind for one in listed)
    every = KindLink("", translator.gettext(mark("Every kind")), len(listed), current is None)
    return [
        every,
        *(
            KindLink(kind.value, translator.gettext(text), counts[kind], kind is current)
            for kind, text in KINDS.items()
            if counts[kind] or kind is current
        ),
    ]


def _item_row(item: DutyItem, counts: DutyCounts, translator: Translator) -> ItemRow:
    complete = counts.of(DutyStatus.COMPLETE)
    return ItemRow(
        item=item,
        complete=share_text(complete, counts.applicable, translator),
        missing=counts.of(DutyStatus.MISSING),
        not_applicable=counts.of(DutyStatus.NOT_APPLICABLE),
        not_agreed=counts.of(DutyStatus.NOT_AGREED),
        not_held=counts.of(DutyStatus.NOT_HELD),
    )


def _missing_row(setting: Setting, judgement: Judgement, is_own: bool) -> MissingRow:
    text, provider_id = english().gettext, setting.provider_id
    may_change = is_own and current_user().may(*EDITING)
    return MissingRow(
        provider_id=provider_id,
        name=setting.name or text(mark("A setting without a public name")),
        url=url_for("settings.show", provider_id=provider_id) if is_own else "",
        kind=text(KINDS[setting.kind]),
        facts=tuple(
            MissingFact(text(FACTS[fact]), _form_url(provider_id, fact) if may_change else "")
            for fact in judgement.lacking
        ),
        ask_url=_ask_url(provider_id) if is_own else "",
    )


def _form_url(provider_id: str, fact: DutyFact) -> str:
    """The form with the field of a fact; "" for a fact that only a register gives."""
    group = _FORMS.get(_EDITED[fact.value]) if fact.value in _EDITED else None
    return url_for("settings.edit", provider_id=provider_id, name=group) if group else ""


def _ask_url(*provider_ids: str) -> str:
    """The page before reminders to these settings; "" for people who may send none."""
    may_ask = provider_ids and current_user().may(*EDITING)
    return url_for("reminders.check", chosen=provider_ids) if may_ask else ""
