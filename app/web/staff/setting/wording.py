"""The words for states, fields and sources on staff pages, one table each."""

from typing import Final

from app.core.field_names import FIELD_NAMES as FIELD_NAMES  # beside the other words
from app.data.council_settings import CouncilSetting
from app.i18n import Translator, mark
from app.publish.selection.publication_states import PublicState
from app.publish.selection.withheld_reasons import WithheldReason
from app.web.staff.setting.asked_wording import OUTCOMES as ASKED_OUTCOMES

STATES: Final = {
    PublicState.PUBLIC: mark("Public"),
    PublicState.AREA: mark("Public with name, telephone and area only, as the provider agreed"),
    PublicState.COUNTED: mark("Not public: the provider has not agreed to more than being counted"),
    PublicState.CONFIDENTIAL: mark("Confidential: never public"),
    PublicState.WITHHELD: mark("Not public: withheld by the council"),
    PublicState.CLOSED_BY_COUNCIL: mark("Not public: closed by the council"),
    PublicState.CLOSED: mark("Not public: not active in its register"),
    PublicState.SUSPENDED: mark("Not public: suspended at Ofsted"),
    PublicState.AWAITS_CONFIRMATION: mark("Not public: no register has its number yet"),
    PublicState.ELSEWHERE: mark("Not public: registered in another council"),
}
# Why families do not see a setting, or not all of it.
WITHHELD_REASONS: Final = {
    WithheldReason.NO_CONSENT: mark("No consent given"),
    WithheldReason.WITHDRAWN: mark("Consent withdrawn"),
    WithheldReason.AREA: mark("Consent covers name, telephone and area only"),
    WithheldReason.COUNTED: mark("Consent to be counted only"),
    WithheldReason.CONFIDENTIAL: mark("Confidential"),
    WithheldReason.ERASED: mark("Erased by order"),
    WithheldReason.WITHHELD: mark("Withheld by an officer"),
    WithheldReason.CLOSED_BY_COUNCIL: mark("Closed by the council"),
    WithheldReason.SUSPENDED: mark("Suspended at Ofsted"),
    WithheldReason.CLOSED: mark("Closed or not active at its register"),
    WithheldReason.AWAITS_CONFIRMATION: mark("Awaits an officer's confirmation"),
    WithheldReason.ELSEWHERE: mark("Registered in another council"),
    WithheldReason.NOT_LISTED: mark("Of a kind that is never listed, or without a name"),
}
# Offered beside free text; the reason goes into the history.
REPORTED: Final = mark("A family reported a mistake")
REASONS: Final = (
    mark("The setting confirmed it by telephone"),
    mark("The setting confirmed it in writing"),
    REPORTED,
    mark("Correction of our own mistake"),
)


# What a save did, by the word in the address of the page that follows it.
OUTCOMES: Final = {
    "public": mark("Saved. Families see it now."),
    "hidden": mark("Saved. Families do not see it, as they do not see all of this setting."),
    "unchanged": mark("Nothing was changed."),
    "consent": mark("The consent is recorded. Families see what it allows, and no more."),
    "undone": mark("Undone. Families see the value from before."),
    "not-undone": mark("Not undone: the same field was changed later. See the history."),
    "closed": mark("The closing is saved. Families do not see the setting from that day on."),
    "reopened": mark("The setting is open again, and families see what the provider agreed to."),
    "added": mark("Added. Families see it now. Next, add its telephone number and hours."),
    "added-home": mark(
        "Added. Families do not see it until you record what the provider agreed to show."
    ),
    "removed": mark("The setting is removed. Families do not see it any more."),
    "removed-later": mark("The setting is removed. The public pages follow by themselves."),
    "merged": mark("Both are one setting now."),
    "unlinked": mark("Saved: the two records are different and no longer linked."),
    "noted": mark("The note is saved. Only staff of the council see it."),
    "note-removed": mark("The note is removed."),
    **ASKED_OUTCOMES,
    "later": mark("Saved, but not public yet. The service tries again by itself."),
}


def setting_name(setting: CouncilSetting, state: PublicState, translator: Translator) -> str:
    """The name, or in words why there is none."""
    is_confidential = state is PublicState.CONFIDENTIAL
    without = mark("Confidential setting") if is_confidential else mark("No name")
    return setting.name or translator.gettext(without)
