"""Every setting of a council that families do not see, or not fully, with the reason.

A page of the desk and `flask withheld` show the same.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlmodel import Session

from app.data.chasing import find_perhaps_confidential
from app.data.council_settings import CouncilSetting, find_council_settings
from app.data.edits import find_edits
from app.data.erasure_orders import find_officers_orders
from app.data.providers import find_publishable
from app.data.register_endings import find_register_endings
from app.data.row_versions import CHUNK
from app.publish.read_record import find_public_states, read_claim_rows
from app.publish.selection.publication_states import PublicState
from app.publish.selection.withheld_reasons import (
    DecisionRows,
    Explanation,
    WithheldReason,
    explain_withheld,
)


@dataclass(frozen=True)
class WithheldSetting:
    """A setting and why it is withheld.

    `name` is "" for a confidential one and where no source has a name. `numbers` are those of
    Ofsted, DfE and the council, the council's own only where the setting may be named.
    """

    provider_id: str
    name: str
    numbers: tuple[str, ...]
    explanation: Explanation


def find_withheld_settings(session: Session, la_number: str) -> list[WithheldSetting]:
    """A council's settings that are withheld, by reason and name."""
    settings = {one.provider_id: one for one in find_council_settings(session, la_number)}
    explained = find_explanations(session, settings)
    found = [_withheld(settings[one], why) for one, why in explained.items()]
    order = list(WithheldReason)
    return sorted(found, key=lambda one: (order.index(one.explanation.reason), not one.name))


def find_explanations(session: Session, provider_ids: Collection[str]) -> dict[str, Explanation]:
    """Why each of these settings is not public, or not fully; those that are public are left out."""
    found, listed = dict[str, Explanation](), list(provider_ids)
    erased_on = find_officers_orders(session)
    endings = find_register_endings(session, listed)
    for start in range(0, len(listed), CHUNK):
        some = listed[start : start + CHUNK]
        decisions = DecisionRows(find_edits(session, some), erased_on, endings)
        rows, claims = find_publishable(session, some), read_claim_rows(session, some)
        found |= explain_withheld(some, rows, claims, decisions)
    return found


def find_confidential_settings(
    session: Session, la_number: str, provider_ids: Collection[str]
) -> set[str]:
    """Those of a council's settings that a source has as confidential and families do not see."""
    doubtful = find_perhaps_confidential(session, la_number).intersection(provider_ids)
    states = find_public_states(session, doubtful)
    seen = (PublicState.PUBLIC, PublicState.AREA)
    return {one for one in doubtful if states[one] not in seen}


def count_by_reason(withheld: Iterable[WithheldSetting]) -> dict[WithheldReason, int]:
    """How many settings each reason has, in the order of the reasons; those without one left out."""
    counts = Counter(one.explanation.reason for one in withheld)
    return {reason: counts[reason] for reason in WithheldReason if counts[reason]}


def _withheld(setting: CouncilSetting, why: Explanation) -> WithheldSetting:
    if not why.may_be_named:
        return WithheldSetting(setting.provider_id, "", tuple(setting.numbers), why)
    numbers = (*setting.numbers, *setting.references)
    return WithheldSetting(setting.provider_id, setting.name, numbers, why)
