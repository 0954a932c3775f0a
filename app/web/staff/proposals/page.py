"""The page of a setting's proposals: old beside new, field by field, and what was decided."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from app.core.consent import Consent
from app.data.edits import Edit
from app.data.proposals import Proposed
from app.data.staff_users import name_of
from app.data.tables import EditField, ProposalState
from app.i18n import Translator, mark
from app.publish.edits.field_states import FieldState
from app.web.staff.setting.consent import CHOICES, consent_line
from app.web.staff.setting.page import BECAUSE
from app.web.staff.setting.value_text import value_lines
from app.web.staff.setting.wording import FIELD_NAMES

DECIDED_SHOWN_MAX = 20
_DECISIONS: Final = {
    ProposalState.ACCEPTED: mark("Approved by %(by)s on %(day)s"),
    ProposalState.SENT_BACK: mark("Sent back by %(by)s on %(day)s"),
    ProposalState.REPLACED: mark("Replaced by a newer one of the setting on %(day)s"),
}


@dataclass(frozen=True)
class CurrentValue:
    """What is in force of a field now, in words and why; `seen_id` is its newest edit, 0 for none.

    `texts` are what a proposal may have seen if nothing changed since: in force, and public.
    """

    lines: list[str]
    because: str
    since: str
    seen_id: int
    texts: tuple[str, ...]


@dataclass(frozen=True)
class ShownProposal:
    """A proposal that waits; `new` is [] where it asks to show nothing.

    `seen` is what families saw when it was sent; `is_conflict`: it changed since.
    """

    proposal_id: int
    label: str
    sent_on: str
    new: list[str]
    current: CurrentValue
    seen: list[str]
    is_conflict: bool
    is_chosen: bool


@dataclass(frozen=True)
class DecidedProposal:
    """A proposal that was decided, in words."""

    label: str
    new: list[str]
    decision: str
    comment: str


def current_value(state: FieldState, translator: Translator) -> CurrentValue:
    """Of a field of a setting; of one that families do not see, what they would see."""
    text = state.current_text
    return CurrentValue(
        lines=lines_of(state.field, text, translator),
        because=translator.gettext(BECAUSE[state.because]),
        since=translator.date(state.confirmed_on) if state.confirmed_on else "",
        seen_id=state.seen_id,
        texts=(text, state.public),
    )


def current_consent(agreed: Consent, edit: Edit | None, translator: Translator) -> CurrentValue:
    """What a provider agreed to so far, by all sources."""
    is_recorded = edit is not None and edit.is_in_force()
    return CurrentValue(
        lines=[translator.gettext(CHOICES[agreed][0])],
        because=translator.gettext(mark("What the provider agreed to so far")),
        since=translator.date(edit.edited_on) if edit and is_recorded else "",
        seen_id=edit.id if edit else 0,
        texts=(),
    )


def shown_proposal(
    proposal: Proposed, current: CurrentValue, chosen: Collection[int], translator: Translator
) -> ShownProposal:
    """A waiting proposal beside what is in force; `chosen` are ticked to be sent back."""
    is_other_text = bool(current.texts) and proposal.seen_value not in current.texts
    return ShownProposal(
        proposal_id=proposal.id,
        label=translator.gettext(FIELD_NAMES[proposal.field.value]),
        sent_on=translator.date(proposal.proposed_at.date()),
        new=lines_of(proposal.field, proposal.value, translator),
        current=current,
        seen=lines_of(proposal.field, proposal.seen_value, translator),
        is_conflict=is_other_text or proposal.seen_edit_id != current.seen_id,
        is_chosen=proposal.id in chosen,
    )


def lines_of(field: EditField, text: str, translator: Translator) -> list[str]:
    """A value in the words that families read; a consent in those of its form."""
    if field is EditField.CONSENT:
        return [consent_line(text, translator)] if " on " in text else []
    return value_lines(field, text, translator)


def decided_proposals(
    listed: Iterable[Proposed], translator: Translator
) -> tuple[DecidedProposal, ...]:
    """The newest decisions, newest first."""
    ended = sorted(
        (one for one in listed if one.decided_at is not None),
        key=lambda one: (one.decided_at, one.id),
        reverse=True,
    )
    return tuple(
        DecidedProposal(
            label=translator.gettext(FIELD_NAMES[one.field.value]),
            new=lines_of(one.field, one.value, translator),
            decision=decision_words(one, translator),
            comment=one.comment,
        )
        for one in ended[:DECIDED_SHOWN_MAX]
    )


def decision_words(proposal: Proposed, translator: Translator) -> str:
    """What became of a proposal, by whom and on which day; "" while it waits."""
    if proposal.decided_at is None:
        return ""
    day = translator.date(proposal.decided_at.date())
    message = _DECISIONS[proposal.state]
    return translator.gettext(message, by=name_of(proposal.decided_by), day=day)
