"""The section of a setting's page about the records of other lists that are linked with it."""

import json
from dataclasses import dataclass
from typing import Final

from app.core.issuers import DFE, OFSTED
from app.core.source_names import DIRECTORY, LISTING, base_source
from app.core.staff_roles import SEEING_SOURCES
from app.data.linkage.index import IndexedRecord
from app.data.linkage.linked_records import LinkedRecord, find_linked_records
from app.data.staff_users import name_of
from app.i18n import mark
from app.linkage.clusters import RecordKey
from app.publish.withheld_settings import find_confidential_settings
from app.web.staff.access import current_user
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import english, own_council

_SOURCES: Final = {
    OFSTED: mark("Ofsted's register"),
    DFE: mark("DfE's register of schools"),
    LISTING: mark("The council's list"),
    DIRECTORY: mark("The council's directory"),
}


@dataclass(frozen=True)
class LinkedLine:
    """A linked record in words; `weight` in bits, "" where no pair of both was compared.

    `pair_ids` and `version` and `digest` are for the form "Not the same"; a record of the setting
    itself has none.
    """

    source: str
    name: str
    number: str
    how: str
    weight: str
    provider_id: str
    is_other_setting: bool
    pair_ids: tuple[int, int]
    version: int
    digest: str


def linked_lines(provider_id: str) -> list[LinkedLine]:
    """The records linked with a setting, without those that this person may not see."""
    found = find_linked_records(record_session(), provider_id)
    ids = {one.record.provider_id for one in found}
    hidden = set() if may_see_all() else confidential_ids(ids)
    return [
        _line(one, provider_id)
        for one in found
        if one.record.provider_id not in hidden and one.pair.is_of(own_council())
    ]


def may_see_all() -> bool:
    """Whether this person sees the names and addresses of confidential settings."""
    return current_user().may(*SEEING_SOURCES)


def confidential_ids(provider_ids: set[str]) -> set[str]:
    """Those of these settings that are confidential."""
    return set(find_confidential_settings(record_session(), own_council(), provider_ids))


def source_words(key: RecordKey) -> str:
    """Who publishes the list that a record is in."""
    return english().gettext(_SOURCES[base_source(key.source)])


def number_of(record: IndexedRecord) -> str:
    """The number by which a register has a record; else the council's reference."""
    facts = json.loads(record.facts)
    numbers = [facts[issuer] for issuer in (OFSTED, DFE) if issuer in facts]
    return ", ".join(numbers) or record.key.reference


def weight_text(bits: float) -> str:
    """A weight with its sign: "+3.2", "−0.4"."""
    return f"{bits:+.1f}".replace("-", "−")


def _line(one: LinkedRecord, provider_id: str) -> LinkedLine:
    stored, is_other = one.pair.stored, one.record.provider_id != provider_id
    return LinkedLine(
        source=source_words(one.record.key),
        name=json.loads(one.record.facts).get("name", ""),
        number=number_of(one.record),
        how=_how(one),
        weight=weight_text(stored.weight) if stored else "",
        provider_id=one.record.provider_id,
        is_other_setting=is_other,
        pair_ids=(one.pair.left.id, one.pair.right.id),
        version=len(one.verdicts),
        digest=one.pair.digest,
    )


def _how(one: LinkedRecord) -> str:
    text = english().gettext
    if verdict := one.same_verdict:
        day = english().date(verdict.at.date())
        return text(mark("by %(by)s on %(day)s"), by=name_of(verdict.by), day=day)
    if one.pair.is_one_setting:
        return text(mark("one setting in the record"))
    if one.pair.stored is None:
        return text(mark("through another record"))
    return text(mark("automatically"))
