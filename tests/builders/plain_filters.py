"""A slow and simple reference for filters: whether a setting matches, read from its facts."""

from collections.abc import Callable, Mapping
from datetime import date, time

from app.core.child_ages import CHILD_AGES_BY_CODE, FUNDED_AGES, ChildAge
from app.core.offer import AgeBand, Ages, CarePattern, Offer, Opening, Space, Text, Weeks
from app.core.ratings import (
    CARDS,
    GRADED,
    Framework,
    JudgementArea,
    Standard,
    summarise_inspections,
)
from app.core.search_filters import Filters
from app.core.takeup import Entitlement
from app.core.text_normalisation import slug
from app.snapshot.layout import Setting

Answer = bool | None  # None: not known
_TIMES = {
    "4pm": time(16),
    "5pm": time(17),
    "5-30pm": time(17, 30),
    "6pm": time(18),
    "7am": time(7),
    "7-30am": time(7, 30),
    "8am": time(8),
    "9am": time(9),
}
_NAMES = ("mon", "tue", "wed", "thu", "fri")


def plain_fit(one: Setting, filters: Filters, today: date | None) -> Answer:
    """Whether a setting matches every chosen filter but kind and distance; None if not known."""
    answers = [
        _ANSWERS[name](one, filters, today) for name, _ in filters.chosen if name in _ANSWERS
    ]
    if False in answers:
        return False
    return None if None in answers else True


def _children(filters: Filters) -> list[ChildAge]:
    return [CHILD_AGES_BY_CODE[code] for code in filters.values("age")]


def _age(one: Setting, filters: Filters, _: date | None) -> Answer:
    taken = one.offer.ages
    if taken is None:
        return None
    return any(
        taken.includes(month)
        for child in _children(filters)
        for month in range(child.first_month, child.last_month + 1)
    )


def _funded(one: Setting, filters: Filters, _: date | None) -> Answer:
    months = {
        month
        for child in _children(filters)
        for month in range(child.first_month, child.last_month + 1)
    } or {*range(60)}
    (entitlement,) = map(Entitlement, filters.values("funded"))
    wanted = {
        funded
        for funded, first, last in FUNDED_AGES[entitlement]
        if any(first <= month <= last for month in months)
    }
    if not wanted:
        return False  # nobody can match
    return None if one.offer.funded is None else bool(wanted & {*one.offer.funded})


def _on_weekdays(offer: Offer) -> list[Opening]:
    """The openings from Monday to Friday in term; in holidays if it opens only then."""
    in_term = [opening for opening in offer.opening if opening.weeks is not Weeks.HOLIDAYS]
    return [opening for opening in in_term or offer.opening if opening.weekday < 5]


def _until(one: Setting, filters: Filters, _: date | None) -> Answer:
    (value,) = filters.values("until")

    def is_late(openings: list[Opening]) -> bool:
        last = max(opening.closes for opening in openings)
        return last > time(18) if value == "after-6pm" else last >= _TIMES[value]

    return _on_days(one.offer, filters, is_late)


def _from(one: Setting, filters: Filters, _: date | None) -> Answer:
    (value,) = filters.values("from")

    def is_early(openings: list[Opening]) -> bool:
        first = min(opening.opens for opening in openings)
        return first < time(8) if value == "before-8am" else first <= _TIMES[value]

    return _on_days(one.offer, filters, is_early)


def _on_days(offer: Offer, filters: Filters, holds: Callable[[list[Opening]], bool]) -> Answer:
    """Whether something holds on all chosen days, or on all days on which it opens."""
    if not offer.opening:
        return None
    openings = _on_weekdays(offer)
    chosen = {_NAMES.index(name) for name in filters.values("days")}
    days = chosen or {opening.weekday for opening in openings}
    by_day = [[opening for opening in openings if opening.weekday == day] for day in days]
    return bool(by_day) and all(on_day and holds(on_day) for on_day in by_day)


def _days(one: Setting, filters: Filters, _: date | None) -> Answer:
    days = {opening.weekday for opening in _on_weekdays(one.offer)}
    if not one.offer.opening:
        return True if CarePattern.FIVE_DAYS in one.offer.periods else None
    return all(_NAMES.index(name) in days for name in filters.values("days"))


def _space(one: Setting, filters: Filters, today: date | None) -> Answer:
    current = one.offer.current_vacancies(today) if today else ()
    if not current:
        return None
    by_band: dict[AgeBand, Answer] = {
        vacancy.band: vacancy.space is Space.NOW for vacancy in current
    }
    if not filters.values("age"):
        taken = one.offer.ages or Ages(0)
        months = {AgeBand.UNDER_2: (0, 23), AgeBand.TWO: (24, 35), AgeBand.THREE_FOUR: (36, 59)}
        for band, (first, last) in months.items():
            if any(taken.includes(month) for month in range(first, last + 1)):
                by_band.setdefault(band, None)
        return True if True in by_band.values() else None if None in by_band.values() else False
    answers = [
        by_band.get(band) if (band := _band(child)) else None for child in _children(filters)
    ]
    return True if True in answers else None if None in answers else False


def _band(child: ChildAge) -> AgeBand | None:
    if child.last_month >= 60:
        return None
    return (
        AgeBand.UNDER_2
        if child.last_month < 24
        else AgeBand.TWO
        if child.last_month < 36
        else AgeBand.THREE_FOUR
    )


def _weekend(one: Setting, _: Filters, __: date | None) -> Answer:
    if one.offer.opening:
        return any(opening.weekday > 4 for opening in one.offer.opening)
    if CarePattern.WEEKENDS in one.offer.periods:
        return True
    vague = {
        CarePattern.TWO_HOURS,
        CarePattern.THREE_HOURS,
        CarePattern.FOUR_HOURS,
        CarePattern.FORTY_FIVE_WEEKS,
        CarePattern.ALL_YEAR,
        CarePattern.TERM_ONLY,
        CarePattern.HOLIDAYS_ONLY,
        CarePattern.OVERNIGHT,
    }
    return False if {*one.offer.periods} - vague else None


def _overnight(one: Setting, _: Filters, __: date | None) -> Answer:
    return CarePattern.OVERNIGHT in one.offer.periods if one.offer.periods else None


def _weeks(one: Setting, filters: Filters, _: date | None) -> Answer:
    weeks = {opening.weeks for opening in one.offer.opening}
    if not one.offer.opening:
        patterns = {
            CarePattern.ALL_YEAR: {Weeks.ALL_YEAR},
            CarePattern.TERM_ONLY: {Weeks.TERM},
            CarePattern.HOLIDAYS_ONLY: {Weeks.HOLIDAYS},
        }
        weeks = {found for period in one.offer.periods for found in patterns.get(period, ())}
        if CarePattern.FORTY_FIVE_WEEKS in one.offer.periods:  # in some holidays, but not all
            is_all = Weeks.ALL_YEAR in weeks or Weeks.HOLIDAYS in weeks
            return {"holidays": True, "term": False, "all-year": is_all}[filters.values("weeks")[0]]
    if not weeks:
        return None
    in_term = bool(weeks & {Weeks.ALL_YEAR, Weeks.TERM})
    in_holidays = bool(weeks & {Weeks.ALL_YEAR, Weeks.HOLIDAYS})
    answers = {
        "term": in_term and not in_holidays,
        "all-year": in_term and in_holidays,
        "holidays": in_holidays,
    }
    return answers[filters.values("weeks")[0]]


def _send(one: Setting, _: Filters, __: date | None) -> Answer:
    return True if one.offer.texts.get(Text.SEND_SUPPORT) else None


def _food(one: Setting, _: Filters, __: date | None) -> Answer:
    return True if one.offer.texts.get(Text.FOOD) else None


def _step_free(one: Setting, _: Filters, __: date | None) -> Answer:
    return one.offer.step_free


def _language(one: Setting, filters: Filters, _: date | None) -> Answer:
    return filters.values("language")[0] in one.offer.languages if one.offer.languages else None


def _standards(one: Setting, _: Filters, __: date | None) -> Answer:
    current = summarise_inspections(list(one.inspections)).current
    if current is None or current.framework not in CARDS:
        return None
    enough = {Standard.EXPECTED, Standard.STRONG, Standard.EXCEPTIONAL}
    areas = {*current.standards.values()}
    return bool(areas) and areas <= enough and current.safeguarding_met is True


def _grade(one: Setting, filters: Filters, _: date | None) -> Answer:
    current = summarise_inspections(list(one.inspections)).current
    if current is None or current.framework not in GRADED:
        return False
    early = current.grades.get(JudgementArea.EARLY_YEARS)
    is_school = current.framework is Framework.SCHOOL_PREVIOUS
    grade = early if is_school and early else current.overall
    return grade is not None and grade.value in filters.values("grade")


def _school(one: Setting, filters: Filters, _: date | None) -> Answer:
    (wanted,) = filters.values("school")
    return any(slug(name, 100) == wanted for name in one.offer.school_runs)


_ANSWERS: Mapping[str, Callable[[Setting, Filters, date | None], Answer]] = {
    "age": _age,
    "funded": _funded,
    "until": _until,
    "from": _from,
    "days": _days,
    "space": _space,
    "weekend": _weekend,
    "overnight": _overnight,
    "weeks": _weeks,
    "send": _send,
    "food": _food,
    "step_free": _step_free,
    "language": _language,
    "standards": _standards,
    "grade": _grade,
    "school": _school,
}
