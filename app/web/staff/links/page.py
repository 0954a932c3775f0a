"""What the page of one pair shows: both records field by field, the weights, and what was decided."""

import json
from dataclasses import dataclass

from app.data.linkage.index import IndexedRecord, find_records_in
from app.data.linkage.link_queue import SeenPair, lacks_number
from app.data.linkage.source_records import is_of_council
from app.data.linkage.verdicts import VerdictGiven, find_verdict_history
from app.data.staff_users import name_of
from app.i18n import mark
from app.linkage.clusters import LinkVerdict
from app.linkage.model import model_of
from app.linkage.score import MISSING, Evidence, Score
from app.linkage.settings.normalise import normalise_setting
from app.linkage.settings.wording import FIELD_NAMES, level_words, rule_sentence
from app.publish.edits.decide_links import merges_settings, plan_of_pair
from app.publish.edits.merge_settings import MergeRefused, NotMerged
from app.publish.errors import NotOfThisCouncil
from app.web.staff.links.wording import (
    KINDS,
    VERDICTS,
    chance_words,
)
from app.web.staff.record_session import record_session
from app.web.staff.setting.linked_records import (
    confidential_ids,
    may_see_all,
    number_of,
    source_words,
    weight_text,
)
from app.web.staff.setting.merging import REFUSALS
from app.web.staff.setting.own_setting import english, own_council


@dataclass(frozen=True)
class ShownRecord:
    """One of two records; `others` are what else is linked with it, in words."""

    name: str
    source: str
    number: str
    provider_id: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class ComparedLine:
    """A field of both records; `weight` in bits with its sign, "" where nothing was compared.

    `is_of_records` is false of the weight that every pair has before its fields are compared.
    """

    label: str
    first: str
    second: str
    level: str
    weight: str
    is_of_records: bool = True


@dataclass(frozen=True)
class PairPage:
    """A pair on its page. `refusal` says why "same" cannot be saved; `kept` which setting stays.

    `chance` and `weight` are "" where the model left the two apart without a weight.
    """

    ids: tuple[int, int]
    first: ShownRecord
    second: ShownRecord
    lines: tuple[ComparedLine, ...]
    weight: str
    chance: str
    rule: str
    is_merge: bool
    is_one_setting: bool
    kept: str
    refusal: str
    history: tuple[str, ...]
    verdict: LinkVerdict | None
    version: int
    digest: str


def pair_page(pair: SeenPair) -> PairPage:
    """The page of a pair; the record of the council that has fewest numbers comes first."""
    one, other = sorted(
        (pair.left, pair.right), key=lambda each: (not is_of_council(each.key), each.key)
    )
    history = find_verdict_history(record_session(), one.key, other.key)
    newest = history[-1].verdict if history else None
    hidden = set() if may_see_all() else confidential_ids({one.provider_id, other.provider_id})
    stored, is_merge = pair.stored, merges_settings(pair)
    kept, refusal = _merge_of(pair) if is_merge else ("", "")
    score = Score(stored.weight, stored.evidence) if stored else None
    return PairPage(
        ids=(pair.left.id, pair.right.id),
        first=_shown(one, hidden),
        second=_shown(other, hidden),
        lines=_lines(_facts(one, hidden), _facts(other, hidden), stored.evidence if stored else ()),
        weight=weight_text(stored.weight) if stored else "",
        chance=chance_words(score.probability, english()) if score else "",
        rule=english().gettext(rule_sentence(stored.rule)) if stored and stored.rule else "",
        is_merge=is_merge,
        is_one_setting=pair.is_one_setting,
        kept=kept,
        refusal=refusal,
        history=tuple(verdict_words(each) for each in history),
        verdict=None if newest is LinkVerdict.UNDONE else newest,
        version=len(history),
        digest=pair.digest,
    )


def verdict_words(given: VerdictGiven) -> str:
    """A verdict as a sentence: by whom, what, when and why."""
    day, verdict = english().date(given.at.date()), english().gettext(VERDICTS[given.verdict])
    words = mark("%(by)s, %(day)s: %(verdict)s.")
    sentence = english().gettext(words, by=name_of(given.by), day=day, verdict=verdict)
    return f"{sentence} {given.reason}".strip()


def record_words(record: IndexedRecord, hidden: set[str]) -> str:
    """A record on one line: its name, list and number."""
    shown = _shown_name(record, hidden)
    return ", ".join((shown, source_words(record.key), _number(record, hidden)))


def _merge_of(pair: SeenPair) -> tuple[str, str]:
    """The number or name of the setting that a merge keeps, and why a merge is refused."""
    try:
        plan = plan_of_pair(record_session(), pair, own_council())
    except MergeRefused as error:
        return "", english().gettext(REFUSALS[error.why])
    except NotOfThisCouncil:
        return "", english().gettext(REFUSALS[NotMerged.OTHER_COUNCIL])
    return plan.kept.name or ", ".join(plan.kept.numbers), ""


def _shown(record: IndexedRecord, hidden: set[str]) -> ShownRecord:
    near = find_records_in(record_session(), [record.cluster_id])
    others = [one for one in near if one.id != record.id]
    return ShownRecord(
        name=_shown_name(record, hidden),
        source=source_words(record.key),
        number=_number(record, hidden),
        provider_id=record.provider_id,
        others=tuple(record_words(one, hidden) for one in others if one.provider_id not in hidden),
    )


def _shown_name(record: IndexedRecord, hidden: set[str]) -> str:
    name = _facts(record, hidden).get("name", "")
    return name or english().gettext(mark("A setting without a public name"))


def _number(record: IndexedRecord, hidden: set[str]) -> str:
    """The number; of a hidden record never the council's reference."""
    is_reference = record.provider_id in hidden and lacks_number(record)
    return "–" if is_reference else number_of(record)


def _facts(record: IndexedRecord, hidden: set[str]) -> dict[str, str]:
    facts: dict[str, str] = json.loads(record.facts)
    return {} if record.provider_id in hidden else facts


def _lines(
    one: dict[str, str], other: dict[str, str], evidence: tuple[Evidence, ...]
) -> tuple[ComparedLine, ...]:
    text = english().gettext
    listed = [
        ComparedLine(
            text(FIELD_NAMES[part.field]),
            _value(part.field, one),
            _value(part.field, other),
            text(level_words(part.field, part.level)),
            "" if part.level == MISSING else weight_text(part.weight),
        )
        for part in evidence
        if part.level != MISSING or (part.field != "place" and _has_value(part.field, one, other))
    ]
    if not listed:  # no model compared them
        listed = [
            ComparedLine(text(FIELD_NAMES[name]), _value(name, one), _value(name, other), "", "")
            for name in ("name", "premises", "phone")
        ]
    prior = text(mark("Before anything is compared"))
    words = text(mark("most pairs are not one setting"))
    weight = weight_text(model_of("settings").prior_weight)
    before = ComparedLine(prior, "", "", words, weight, is_of_records=False)
    return (*listed, before) if evidence else tuple(listed)


def _has_value(field: str, *records: dict[str, str]) -> bool:
    return any(_value(field, facts) for facts in records)


def _value(field: str, facts: dict[str, str]) -> str:
    if field == "kind":
        kinds = normalise_setting(facts).kinds
        return ", ".join(sorted(english().gettext(KINDS[one]) for one in kinds))
    if field == "premises":
        parts = (facts.get(name, "") for name in ("address", "town", "postcode"))
        return ", ".join(line for part in parts for line in part.splitlines() if line)
    return facts.get("name" if field == "place" else field, "")
