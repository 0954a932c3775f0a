"""The words of the publication duty: statuses, and the facts that settings lack."""

from typing import Final

from app.core.duty_rules import DutyFact, DutyStatus
from app.core.field_names import FIELD_NAMES
from app.i18n import mark

STATUSES: Final = {
    DutyStatus.COMPLETE: mark("Complete"),
    DutyStatus.MISSING: mark("Missing"),
    DutyStatus.NOT_APPLICABLE: mark("Does not apply"),
    DutyStatus.NOT_AGREED: mark("Not agreed"),
    DutyStatus.NOT_HELD: mark("Not in this system"),
}
_OF_REGISTER: Final = {
    DutyFact.REGISTERED_PERSON: mark("Registered person"),
    DutyFact.REGISTERED_ON: mark("Date of registration"),
    DutyFact.OFSTED_URN: mark("Ofsted number"),
    DutyFact.INSPECTIONS: mark("Inspection"),
}
FACTS: Final = {fact: _OF_REGISTER.get(fact) or FIELD_NAMES[fact.value] for fact in DutyFact}
