"""Which settings a council has to ask about their listing: the rules as dated data, and filters.

When a confirmation is too old is a rule of the queues (`core.desk_queue.RULES`).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

from app.core.desk_queue import RULES


@dataclass(frozen=True)
class ChasingRules:
    """`since` is the day from which these values apply; days are whole days before today.

    A setting that was asked has a week to answer: most who answer a reminder by email do so within
    days, and a nursery's manager is on leave for a week.
    """

    since: date
    answer_within_days: int


CHASING_RULES = ChasingRules(since=date(2026, 11, 30), answer_within_days=7)


class ChasingFilter(Enum):
    """Which settings the list shows, in the order of the page."""

    OVERDUE = "overdue"
    NEVER_ASKED = "never-asked"
    NO_ANSWER = "no-answer"
    NO_EMAIL = "no-email"
    CAME_BACK = "came-back"
    NO_MAIL = "no-mail"  # the owner of the address asked for none
    ALL = "all"


class AskedOutcome(Enum):
    """What became of asking a setting."""

    WAITING = "waiting"  # the message is not sent yet
    SENT = "sent"
    CAME_BACK = "came-back"  # now or later: no such address
    NOT_SENT = "not-sent"
    REACHED = "reached"
    NOT_REACHED = "not-reached"


class Due(NamedTuple):
    """Whether a setting is overdue on a day, and since when; None where nobody ever confirmed it.

    `details` and `vacancies` say which of the two are.
    """

    details: bool
    vacancies: bool
    since: date | None

    @property
    def is_overdue(self) -> bool:
        return self.details or self.vacancies


def due_of(confirmed_on: date | None, vacancies_on: date | None, today: date) -> Due:
    """What is overdue on a day.

    `confirmed_on` is the day on which anything of the listing was last confirmed, `vacancies_on`
    that of its vacancies; None for a setting that gives none.
    """
    details_from = _overdue_from(confirmed_on, RULES.confirmed_within_days)
    vacancies_from = _overdue_from(vacancies_on, RULES.vacancies_confirmed_within_days)
    details = details_from is None or details_from <= today
    vacancies = vacancies_from is not None and vacancies_from <= today
    if details_from is None:
        return Due(details=True, vacancies=vacancies, since=None)
    overdue = [details_from] if details else []
    overdue += [vacancies_from] if vacancies and vacancies_from else []
    return Due(details, vacancies, min(overdue, default=None))


def _overdue_from(day: date | None, within_days: int) -> date | None:
    return day + timedelta(days=within_days + 1) if day else None


def has_no_answer(asked_on: date, answered_on: date | None, today: date) -> bool:
    """Whether a setting was asked, and its time to answer ended without an answer."""
    if answered_on is not None and answered_on >= asked_on:
        return False
    return may_be_reminded(asked_on, today)


def may_be_reminded(reminded_on: date, today: date) -> bool:
    """Whether the time to answer a reminder has ended, so that another one may follow."""
    return reminded_on + timedelta(days=CHASING_RULES.answer_within_days) < today
