"""The words of the audit: what was done, and to what."""

import re
from collections.abc import Mapping
from typing import Final

from app.config.council_details import CouncilDetail
from app.core.desk_queue import Decision, Queue
from app.core.mistake_report import ReportState
from app.data.audit import ACCEPTED, EXPORTED, RESTORED, VERIFIED
from app.data.audit_search import ANY_REFUSED, REFUSED
from app.data.linkage.save_verdict import AUDIT_ACTION as LINK_VERDICT
from app.data.mistake_reports import ERASED as REPORT_ERASED
from app.data.personal_data.erase_staff import ERASED as STAFF_ERASED
from app.data.retention import APPLIED as RETENTION_APPLIED
from app.data.succession_decisions import CONFIRM, REFUSE, REOPEN
from app.data.tables import ProposalState
from app.i18n import Translator, mark
from app.linkage.clusters import LinkVerdict
from app.publish.personal_data import EXPORTED as DATA_EXPORTED
from app.web.staff.council.wording import NAMES as COUNCIL_DETAIL_NAMES
from app.web.staff.setting.wording import FIELD_NAMES
from app.web.staff.today_wording import TITLES

# Every action that the audit has; one for all refusals.
ACTIONS: Final[Mapping[str, str]] = {
    "edit": mark("Changed a setting"),
    "edit ended": mark("Ended a change of a setting"),
    "closing in effect": mark("A closing took effect"),
    "proposal": mark("A setting asked for a change"),
    f"proposal {ProposalState.ACCEPTED.value}": mark("Approved what a setting sent"),
    f"proposal {ProposalState.SENT_BACK.value}": mark("Sent back what a setting sent"),
    f"report {ReportState.CHECKING.value}": mark("Accepted a report of a mistake"),
    f"report {ReportState.CORRECTED.value}": mark("Put right what was reported"),
    f"report {ReportState.UNCHANGED.value}": mark("Checked a report: it was right"),
    f"report {ReportState.REJECTED.value}": mark("Rejected a report of a mistake"),
    f"report {ReportState.ANSWERED.value}": mark("Answered a report of a mistake"),
    REPORT_ERASED: mark("Deleted a report of a mistake"),
    "note added": mark("Added a note"),
    "sufficiency report started": mark("Started a sufficiency report"),
    "sufficiency report agreed": mark("Agreed a sufficiency report"),
    "sufficiency report reopened": mark("Opened a new draft of a sufficiency report"),
    "sufficiency text saved": mark("Saved a text of a sufficiency report"),
    "sufficiency view pinned": mark("Put a view in a sufficiency report"),
    "sufficiency view taken out": mark("Took a view out of a sufficiency report"),
    "sufficiency view moved": mark("Moved a view of a sufficiency report"),
    "note removed": mark("Removed a note"),
    "setting asked": mark("Asked a setting"),
    "reminders queued": mark("Sent reminders"),
    "reminders stopped": mark("Stopped reminders"),
    "reminders resumed": mark("Resumed reminders"),
    "mail stopped": mark("Stopped mail to an address"),
    "mail resumed": mark("Resumed mail to an address"),
    "order to forget": mark("Ordered an erasure"),
    "forgotten": mark("Carried out erasures"),
    f"queue row {Decision.DEFERRED.value}": mark("Deferred a row of a queue"),
    f"queue row {Decision.ASSIGNED.value}": mark("Assigned a row of a queue"),
    f"queue row {Decision.DISMISSED.value}": mark("Dismissed a row of a queue"),
    f"queue row {Decision.UNDONE.value}": mark("Undid a decision about a row"),
    f"{LINK_VERDICT} {LinkVerdict.SAME.value}": mark("Said that two records are one"),
    f"{LINK_VERDICT} {LinkVerdict.DIFFERENT.value}": mark("Said that two records are different"),
    f"{LINK_VERDICT} {LinkVerdict.UNSURE.value}": mark("Was not sure about two records"),
    f"{LINK_VERDICT} {LinkVerdict.UNDONE.value}": mark("Undid a verdict about two records"),
    CONFIRM: mark("Confirmed a successor"),
    REFUSE: mark("Refused a successor"),
    REOPEN: mark("Reopened a refused successor"),
    "listing exported": mark("Exported the listing"),
    "listing imported": mark("Imported a listing"),
    "listing import undone": mark("Undid an import"),
    "edition taken in": mark("Imported an edition"),
    "edition released": mark("Released an edition"),
    "edition dropped": mark("Discarded an edition"),
    "edition replayed": mark("Imported an archived edition again"),
    "loss published": mark("Published in spite of a loss"),
    "rolled back": mark("Rolled back"),
    "council edit": mark("Changed a detail of the council"),
    "council edit ended": mark("Ended a change of a detail of the council"),
    "person added": mark("Added a person"),
    "roles changed": mark("Changed roles"),
    "person disabled": mark("Kept a person from signing in"),
    "person enabled": mark("Let a person sign in again"),
    "sign-in link made": mark("Made a sign-in link"),
    "signed in by issuer": mark("Signed in through the council's sign-in service"),
    "signed in by link": mark("Signed in with a link"),
    "signed in by passkey": mark("Signed in with a passkey"),
    "signed out": mark("Signed out"),
    "sign-in service connected": mark("Connected the sign-in service"),
    "passkey added": mark("Added a passkey"),
    "passkey removed": mark("Removed a passkey"),
    "session ended": mark("Ended a session"),
    "sessions ended": mark("Ended the sessions of a person"),
    "other sessions ended": mark("Ended their other sessions"),
    ANY_REFUSED: mark("Was refused a page that belongs to another council"),
    VERIFIED: mark("Verified the audit"),
    EXPORTED: mark("Exported the audit"),
    ACCEPTED: mark("Accepted a broken audit"),
    RESTORED: mark("Restored the record"),
    "repaired": mark("Repaired files"),
    RETENTION_APPLIED: mark("Deleted what was kept long enough"),
    STAFF_ERASED: mark("Erased a member of staff"),
    DATA_EXPORTED: mark("Exported personal data"),
}
# Subjects that concern the whole install, beside its sources.
INSTALL_SUBJECTS: Final[Mapping[str, str]] = {
    "places": mark("Published settings"),
    "orders to forget": mark("Erasure orders"),
    "record": mark("The record"),
    "files": mark("Files"),
    "audit": mark("The audit"),
}
_FURTHER_FIELDS: Final[Mapping[str, str]] = {
    "withheld": mark("Withheld from families"),
    "closed": mark("Closed by the council"),
    "added": mark("Added by the council"),
    "merged": mark("Became part of another setting"),
    "roles": mark("Roles"),
    "passkey": mark("Passkey"),
    "sessions": mark("Sessions"),
    "outcome": mark("Outcome"),
    "provider_id": mark("Number of the setting here"),
    "call": mark("Telephone call"),
    "letter": mark("Letter"),
    "visit": mark("Visit"),
}
# Details of the council whose names on its own page are those of fields of settings.
_COUNCILS_OWN: Final = {
    CouncilDetail.PHONE: mark("Telephone of the council"),
    CouncilDetail.EMAIL: mark("Email of the council"),
}
FIELDS: Final[Mapping[str, str]] = {
    **FIELD_NAMES,
    **_FURTHER_FIELDS,
    **{
        detail.value: _COUNCILS_OWN.get(detail, name)
        for detail, name in COUNCIL_DETAIL_NAMES.items()
        if detail.value not in FIELD_NAMES
    },
}
_queue_subject = re.compile(r"\d{3} ([a-z-]+) (.+)").fullmatch


def action_text(action: str, translator: Translator) -> str:
    """What was done; an action that this version does not know is shown as it is stored."""
    known = ANY_REFUSED if action.startswith(REFUSED) else action
    return translator.gettext(ACTIONS[known]) if known in ACTIONS else action


def field_text(field: str, translator: Translator) -> str:
    """The name of a field as forms have it."""
    return translator.gettext(FIELDS[field]) if field in FIELDS else field


def queue_and_key(subject: str, translator: Translator) -> tuple[str, str] | None:
    """The queue that a subject names, in words, and the key of its row; None for another one."""
    found = _queue_subject(subject)
    if found is None or found[1] not in {queue.value for queue in Queue}:
        return None
    return translator.gettext(TITLES[Queue(found[1])]), found[2]
