"""The words of the queues: titles, and the sentence that says what happened in a row."""

from dataclasses import dataclass
from datetime import date

from app.core.desk_queue import DECIDED_ON_THEIR_PAGE, Decision, DecisionMade, Queue, QueueRow
from app.core.field_names import FIELD_NAMES
from app.data.staff_users import name_of
from app.i18n import mark
from app.web.templating import render

TITLES = {
    Queue.REPORTS: mark("Mistakes that people reported"),
    Queue.PROPOSALS: mark("Changes that settings sent"),
    Queue.CHANGES: mark("What Ofsted changed"),
    Queue.CONFLICTS: mark("Edits that a source disagrees with"),
    Queue.NUMBERS: mark("Listings that are not public"),
    Queue.QUARANTINE: mark("Files that wait for review"),
    Queue.SUCCESSORS: mark("New numbers of old settings"),
    Queue.CONFIRMATIONS: mark("Not confirmed this term"),
    Queue.VACANCIES: mark("Vacancies over 30 days old"),
    Queue.MISSING: mark("No telephone or no hours"),
    Queue.POSTCODES: mark("Postcode far from Ofsted's"),
    Queue.COUNCIL_PHONE: mark("Your own telephone number on listings"),
}
# By queue and `QueueRow.what`; the values are those of the row.
_SENTENCES = {
    (Queue.REPORTS, "report"): mark("Somebody reports a mistake: %(fact)s."),
    (Queue.REPORTS, "report_checked"): mark("You are checking a report: %(fact)s."),
    (Queue.REPORTS, "reports"): mark("%(count)s reports of mistakes are not closed."),
    (Queue.PROPOSALS, "proposal"): mark("It sent one change, which waits for your decision."),
    (Queue.PROPOSALS, "proposals"): mark("It sent %(count)s changes, which wait for a decision."),
    (Queue.CHANGES, "opened"): mark("Ofsted lists it for the first time."),
    (Queue.CHANGES, "closed"): mark("Ofsted no longer lists it."),
    (Queue.CHANGES, "status"): mark("Status at Ofsted: %(after)s, before: %(before)s."),
    (Queue.CHANGES, "moved"): mark("Its address at Ofsted changed."),
    (Queue.CHANGES, "regraded"): mark("Now: %(after)s. Before: %(before)s."),
    (Queue.CHANGES, "report_card"): mark("Now: %(after)s. Before: %(before)s."),
    (Queue.CONFLICTS, "conflict"): mark(
        "%(field)s: you have “%(yours)s” in place of “%(before)s”; the source now has “%(now)s”."
    ),
    (Queue.NUMBERS, "unknown_number"): mark("No register has its number %(number)s."),
    (Queue.NUMBERS, "no_kind"): mark("Its row in your list gives no kind of provision."),
    (Queue.NUMBERS, "entry"): mark("Your directory has it without an Ofsted number."),
    (Queue.NUMBERS, "entry_without_kind"): mark(
        "Your directory has it without an Ofsted number and without one kind of provision."
    ),
    (Queue.NUMBERS, "not_active"): mark("Ofsted has %(number)s as %(status)s."),
    (Queue.NUMBERS, "closed_at_register"): mark("%(number)s is no longer active in its register."),
    (Queue.NUMBERS, "elsewhere"): mark("%(number)s is registered in another council."),
    (Queue.QUARANTINE, "quarantined"): mark("It is not stored until somebody releases it."),
    (Queue.QUARANTINE, "quarantined_for_privacy"): mark(
        "It cannot be released, because it may reveal what is confidential."
    ),
    (Queue.SUCCESSORS, "successor"): mark("%(new)s may be the new number of %(old)s %(old_name)s."),
    (Queue.SUCCESSORS, "successor_elsewhere"): mark(
        "%(new)s may be the new number of %(old)s %(old_name)s. One of the two is another "
        "council's, so who runs this service decides."
    ),
    (Queue.CONFIRMATIONS, "confirmed"): mark("Last confirmed on %(since)s."),
    (Queue.VACANCIES, "vacancies"): mark("Its vacancies were last confirmed on %(since)s."),
    (Queue.MISSING, "no_phone"): mark("Families see no telephone number."),
    (Queue.MISSING, "no_hours"): mark("Families see no opening hours."),
    (Queue.MISSING, "no_phone_and_hours"): mark(
        "Families see no telephone number and no opening hours."
    ),
    (Queue.POSTCODES, "far"): mark(
        "Your list has %(own)s, Ofsted has %(theirs)s: %(km)s km apart."
    ),
    (Queue.COUNCIL_PHONE, "council_phone"): mark(
        "Its telephone number is your family information service's, as on %(count)s listings."
    ),
}


@dataclass(frozen=True)
class RowWords:
    """What a page says of a row; `more` are further lines, `url` is where it can be put right."""

    name: str
    sentence: str
    since: str
    more: tuple[str, ...]
    url: str


def day(value: date) -> str:
    """A day as staff pages write it: "30 September 2026"."""
    return f"{value.day} {value:%B %Y}"


def words_of(row: QueueRow) -> RowWords:
    """The words of a row, in English."""
    since = day(row.since) if row.since else ""
    values = {**row.values, "since": since}
    if row.queue is Queue.REPORTS:
        values["fact"] = _text(FIELD_NAMES[row.values["fact"]])
    lines = (row.values.get(name, "") for name in ("reasons", "differences", "evidence"))
    return RowWords(
        name=row.name or _text(mark("A setting without a public name")),
        sentence=_text(_SENTENCES[row.queue, row.what], **values),
        since=since if row.queue not in (Queue.CONFIRMATIONS, Queue.VACANCIES) else "",
        more=tuple(line for text in lines for line in text.splitlines()),
        url=_url(row),
    )


def _url(row: QueueRow) -> str:
    if row.queue is Queue.QUARANTINE:
        return f"/council/refreshes/source/{row.source}"
    if row.queue in DECIDED_ON_THEIR_PAGE:
        return f"/council/{row.queue.value}/{row.provider_id}"
    return f"/council/settings/{row.provider_id}" if row.provider_id else ""


def _text(message: str, **values: str) -> str:
    return render.translator("en").gettext(message, **values)


def decision_words(made: DecisionMade) -> str:
    """A decision as one sentence, with who made it and why."""
    values = {
        "by": name_of(made.by),
        "day": day(made.at.date()),
        "until": day(made.until) if made.until else "",
        "assignee": made.assignee,
        "reason": made.reason,
    }
    sentences = {
        Decision.DEFERRED: mark("%(by)s deferred it to %(until)s on %(day)s."),
        Decision.ASSIGNED: mark("%(by)s assigned it to %(assignee)s on %(day)s."),
        Decision.DISMISSED: mark("%(by)s dismissed it on %(day)s: %(reason)s"),
        Decision.UNDONE: mark("%(by)s put it back on %(day)s."),
    }
    return _text(sentences[made.decision], **values)
