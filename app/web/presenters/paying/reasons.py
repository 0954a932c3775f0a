"""Why a child cannot have an entitlement, or why only the council can say."""

from typing import Final

from app.core.entitlements.verdict import Reason
from app.i18n import mark

REASONS: Final = {
    Reason.OUTSIDE_ENGLAND: mark("It is for families who live in England."),
    Reason.TOO_OLD: mark("Your child is too old for it."),
    Reason.AT_SCHOOL: mark("It ends when a child starts school."),
    Reason.LAST_TERM: mark(
        "A new place can't start before school. With a code that was valid before this term, your"
        " child has the hours until school."
    ),
    Reason.NOT_IN_WORK: mark("Every parent in the household would have to be in work."),
    Reason.PAY_TOO_LOW: mark("The pay of a parent is below the minimum."),
    Reason.INCOME_TOO_HIGH: mark("The income of a parent is over the limit."),
    Reason.NO_PUBLIC_FUNDS: mark("A parent must be able to claim public funds."),
    Reason.PAY_OVER_LIMIT: mark("Your income is over the limit."),
    Reason.NO_ROUTE: mark(
        "It is for families with a low income and for children with extra support."
    ),
    Reason.FOSTERED: mark("It is not for fostered children."),
    Reason.HAS_UNIVERSAL_CREDIT: mark("You can't have it together with Universal Credit."),
    Reason.NO_UNIVERSAL_CREDIT: mark("It is for families on Universal Credit."),
    Reason.VOUCHERS: mark("You can't have it together with childcare vouchers."),
    Reason.WORK_TOO_LATE: mark("The work begins after the hours end, when school starts."),
    Reason.EXEMPT_WITH_HIGH_INCOME: mark(
        "A parent gets a benefit in place of work and has an income over the limit. The rule for"
        " this is not clear."
    ),
    Reason.SICK_PAY: mark("A parent gets only Statutory Sick Pay. The rule for this is not clear."),
    Reason.PAY_NOT_KNOWN: mark("It depends on your pay."),
    Reason.OLDER_BENEFITS: mark(
        "These benefits have ended for most families. Councils differ in what they accept."
    ),
    Reason.REFUSED_ASYLUM: mark("Councils differ in whether they accept this support."),
    Reason.KINSHIP: mark(
        "For a child who lives with relatives or friends without a court order, the rules differ."
    ),
    Reason.BENEFIT_UNRESOLVED: mark("It depends on your benefits."),
    Reason.JOB_NOT_STARTED: mark("The job has to start soon."),
    Reason.ALREADY_THREE: mark(
        "Your child is 3 already. A place that began before goes on; whether a new one can begin, your"
        " council decides."
    ),
}
