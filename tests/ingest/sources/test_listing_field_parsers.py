"""Valid and invalid cells of a listing, and the reasons for the invalid ones."""

from datetime import date, time

import pytest

from app.core.consent import Consent
from app.core.listing_cells import choice_parsers, council_cells
from app.core.listing_cells.languages import languages
from app.core.listing_cells.opening_hours_parsers import parse_opening, write_opening
from app.core.offer import (
    AgeBand,
    Extra,
    ExtraHeading,
    Funded,
    Opening,
    Premises,
    Price,
    Space,
    Unit,
    Weeks,
)
from app.core.provision import Kind
from app.ingest.sources.council_listing import (
    parse_extra,
    parse_prices,
)

FOOD = ExtraHeading.FOOD


def food(cell: str) -> Extra:
    return parse_extra(FOOD, cell)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Mon-Fri 08:00-18:00 term", "Mon-Fri 08:00-18:00 term"),
        ("Mon-Fri 08:00-18:00", "Mon-Fri 08:00-18:00 all year"),
        ("Mon-Fri 08:00:00-18:00:00", "Mon-Fri 08:00-18:00 all year"),
        ("monday to friday 8.00 to 18.00 term time", "Mon-Fri 08:00-18:00 term"),
        ("Mon – Fri 08:00–18:00 school holidays;", "Mon-Fri 08:00-18:00 holidays"),
        ("Mon, Wed, Fri 9:00-12:00", "Mon 09:00-12:00 all year; Wed 09:00-12:00 all year; "
         "Fri 09:00-12:00 all year"),
        ("Mon-Tue, Thurs 9:00-12:00 all-year", "Mon-Tue 09:00-12:00 all year; "
         "Thu 09:00-12:00 all year"),
        ("Sat 09:00-12:00\nMon 13:00-18:00\nMon 08:00-12:00", "Mon 08:00-12:00 all year; "
         "Mon 13:00-18:00 all year; Sat 09:00-12:00 all year"),
        ("Mon 08:00-12:00; Mon 12:00-18:00", "Mon 08:00-12:00 all year; Mon 12:00-18:00 all year"),
        ("Mon 08:00-12:00; Mon 08:00-12:00", "Mon 08:00-12:00 all year"),
        ("Mon 08:00-18:00 term; Mon 09:00-17:00 holidays", "Mon 08:00-18:00 term; "
         "Mon 09:00-17:00 holidays"),
        ("Mon 08:00-18:00; Tue 08:00-18:00; Wed 08:00-17:30", "Mon-Tue 08:00-18:00 all year; "
         "Wed 08:00-17:30 all year"),
    ],
)  # fmt: skip
def test_opening_is_read_however_it_is_typed_and_written_one_way(cell, written):
    assert write_opening(parse_opening(cell)) == written


def test_an_opening_is_a_row_for_each_day():
    assert parse_opening("Sat-Sun 09:00-12:30 term") == (
        Opening(5, time(9), time(12, 30), Weeks.TERM),
        Opening(6, time(9), time(12, 30), Weeks.TERM),
    )


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("08:00-18:00", "is not written as Mon-Fri 08:00-18:00 term"),
        ("Mon-Fri 8am-6pm", "is not written as Mon-Fri 08:00-18:00 term"),
        ("Mon-Fri", "is not written as"),
        ("we open daily", "is not written as"),
        ("Mon ٠٨:٠٠-18:00", "is not written as"),
        ("Mon-Fri 08:00-18:00 term Sat 09:00-12:00", "is not written as"),
        ("Mon-Fri-Sun 08:00-18:00", "'fri-sun' is not a day of the week"),
        ("Mun 08:00-18:00", "'mun' is not a day of the week"),
        ("Fri-Mon 08:00-18:00", "ends before it starts"),
        ("Mon 18:00-08:00", "closes before it opens"),
        ("Mon 08:00-08:00", "closes before it opens"),
        ("Mon 08:00-24:00", "24:00 is not a time"),
        ("Mon 08:60-18:00", "08:60 is not a time"),
        ("Mon 08:00-18:00 weekly", "'weekly' must be term, holidays or all year"),
        ("Mon 08:00-12:00; Mon 11:59-18:00", "two openings on Mon overlap"),
        ("Mon-Fri 08:00-18:00 term; Wed 09:00-10:00 term", "two openings on Wed overlap"),
        ("Mon 00:00-00:01;" + ";".join(f"Mon 01:{m:02}-01:{m + 1:02}" for m in range(59))
         + ";Mon 02:00-02:01", "more than 60 openings"),
        ("x" * 20_001, "longer than 20,000 characters"),
    ],
)  # fmt: skip
def test_an_invalid_opening_has_a_reason(cell, reason):
    with pytest.raises(ValueError) as refused:
        parse_opening(cell)

    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("cell", "price"),
    [
        ("62.50 a day", Price(6250, Unit.DAY)),
        ("£62.50 per day", Price(6250, Unit.DAY)),
        ("62/day", Price(6200, Unit.DAY)),
        ("2: 8.10 an hour from 2026-09-01", Price(810, Unit.HOUR, AgeBand.TWO, date(2026, 9, 1))),
        ("3–4: 8 an hour", Price(800, Unit.HOUR, AgeBand.THREE_FOUR)),
        ("Under 2: 30.00 a half-day", Price(3000, Unit.HALF_DAY, AgeBand.UNDER_2)),
        ("under-2:30.00 a half day from 1/9/2026",
         Price(3000, Unit.HALF_DAY, AgeBand.UNDER_2, date(2026, 9, 1))),
        ("50.00 once", Price(5000, Unit.ONCE)),
        ("0 a term", Price(0, Unit.TERM)),
        ("10000.00 a month", Price(1_000_000, Unit.MONTH)),
    ],
)  # fmt: skip
def test_a_price_is_read_however_it_is_typed(cell, price):
    assert parse_prices(cell) == (price,)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("62.50", "is not written as 2: 8.10 an hour"),
        ("ask", "is not written as"),
        ("62.5 a day", "is not written as"),
        ("1,000 a month", "is not written as"),
        ("-5 a day", "is not written as"),
        ("1e9 a day", "is not written as"),
        ("$62 a day", "is not written as"),
        ("٦٢ a day", "is not written as"),
        ("62.50 a day from Easter", "'day from easter' is not a unit"),
        ("62.50 a fortnight", "'fortnight' is not a unit: write one of hour, session, half day"),
        ("5: 62.50 a day", "'5' is not an age band: write one of under-2, 2, 3-4"),
        ("10000.01 a day", "more than 10,000 pounds"),
        ("999999 a day", "more than 10,000 pounds"),
        ("62.50 a day from 2026-02-30", "this day does not exist"),
        ("62.50 a day; 63.00 per day", "two prices for the same age and unit"),
        (";".join(f"1 a day from 20{y}-01-01" for y in range(10, 71)), "more than 60 prices"),
    ],
)
def test_an_invalid_price_has_a_reason(cell, reason):
    with pytest.raises(ValueError) as refused:
        parse_prices(cell)

    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("cell", "extra"),
    [
        ("3.50 a meal", Extra(FOOD, 350, Unit.MEAL)),
        ("£3.50 a meal; bring a lunch; or fruit",
         Extra(FOOD, 350, Unit.MEAL, "bring a lunch; or fruit")),
        ("3.50 a meal\nbring a lunch", Extra(FOOD, 350, Unit.MEAL, "bring a lunch")),
        ("Charged", Extra(FOOD)),
        ("charged; <b>=1+1</b>", Extra(FOOD, alternative="<b>=1+1</b>")),
        ("20 once ;", Extra(FOOD, 2000, Unit.ONCE)),
    ],
)  # fmt: skip
def test_an_extra_is_a_charge_and_its_free_alternative(cell, extra):
    assert food(cell) == extra


@pytest.mark.parametrize("cell", ["3.50", "bring a lunch", "; bring a lunch", "about 3.50 a meal"])
def test_an_extra_without_amount_and_unit_has_a_hint(cell):
    with pytest.raises(ValueError, match=r"unit, such as 3\.50 a meal"):
        food(cell)


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (council_cells.day, "2026-09-01", date(2026, 9, 1)),
        (council_cells.day, "1/9/2026", date(2026, 9, 1)),
        (council_cells.day, "29/02/2028", date(2028, 2, 29)),
        (council_cells.months, "0", 0),
        (council_cells.months, " 215 ", 215),
        (council_cells.places_count, "2000", 2000),
        (council_cells.yes_or_no, "TRUE", True),
        (council_cells.yes_or_no, "No", False),
        (council_cells.postcode, "zz1\u00a01aa\u202c", "ZZ1 1AA"),
        (council_cells.ofsted_number, "ey450433\u200b", "EY450433"),
        (council_cells.phone, "+44 (0)1632 960000", "+44 (0)1632 960000"),
        (council_cells.phone, "01632 960000 ext 12", "01632 960000 ext 12"),
        (council_cells.phone, "01632–960000", "01632-960000"),
        (council_cells.email, "o.k+b@nursery.example", "o.k+b@nursery.example"),
        (council_cells.website, "HTTP://Nursery.example:8080/a?b=c#d", "HTTP://Nursery.example:8080/a?b=c#d"),
        (council_cells.website, "www.nursery.example", "https://www.nursery.example"),
        (choice_parsers.kind, "Day Nursery", Kind.DAY_NURSERY),
        (choice_parsers.kind, "pre-school", Kind.PRE_SCHOOL),
        (choice_parsers.premises, "child's home", Premises.CHILDS_HOME),
        (choice_parsers.consent, "Name and area", Consent.AREA),
        (choice_parsers.consent, "counted only", Consent.COUNTED),
        (choice_parsers.consent, "nothing", Consent.NOTHING),
        (choice_parsers.funded, "NONE", ()),
        (choice_parsers.funded, "working-3-4; universal 3-4; working-3-4",
         (Funded.UNIVERSAL_3_4, Funded.WORKING_3_4)),
        (choice_parsers.space, "Waiting list", (Space.WAITING_LIST, None)),
        (choice_parsers.space, "from 2027-12", (Space.FROM_MONTH, date(2027, 12, 1))),
        (languages, "Polish; pl; Panjabi; Farsi; zh-hans; BSL; Dari",
         ("pl", "pa", "fa", "zh-Hans", "bfi", "fa-AF")),
        (choice_parsers.school_runs, "St Aidan's;; Marram Primary\nSt Aidan's",
         ("St Aidan's", "Marram Primary")),
        (council_cells.long_text, "a\r\n\r\n\r\n\r\nb\rc\u2028d\t e ", "a\n\nb\nc\nd e"),
        (council_cells.long_text, "<script>alert(1)</script> {{7*7}} [x](javascript:1)",
         "<script>alert(1)</script> {{7*7}} [x](javascript:1)"),
        (council_cells.long_text, "کتاب‌ها و می‌خواهم", "کتاب‌ها و می‌خواهم"),
        (council_cells.long_text, "x" * 5_000, "x" * 5_000),
        (council_cells.line, "ab\u202egnp.exe\u202c", "abgnp.exe"),
        (council_cells.line, "\ufeffa\x00b\x07\x1b[0m\u2066c\u2069\U000e0041", "ab[0mc"),
        (council_cells.line, "\u200f\u200b \u00a0", ""),
        (council_cells.line, "-", "-"),
        # Spreadsheets add a time to a day, or show its number; and decimals to whole numbers.
        (council_cells.day, "01/09/2026 00:00:00", date(2026, 9, 1)),
        (council_cells.day, "2026-09-01 00:00:00", date(2026, 9, 1)),
        (council_cells.day, "46266", date(2026, 9, 1)),
        (council_cells.places_count, "40.0", 40),
        (council_cells.council_number, "995.0", "995"),
        (council_cells.school_number, "100001.0", "100001"),
        (council_cells.ofsted_number, "2567890.0", "2567890"),
        (council_cells.postcode, "zz1 1aa", "ZZ1 1AA"),
    ],
)  # fmt: skip
def test_a_cell_is_read_however_it_is_typed(read, cell, value):
    assert read(cell) == value


@pytest.mark.parametrize(
    ("read", "cell", "reason"),
    [
        (council_cells.day, "2026-02-30", "this day does not exist"),
        (council_cells.day, "2026-9-1", "write a day as 2026-09-01"),
        (council_cells.day, "01/09/26", "write a day as"),
        (council_cells.day, "20260901", "write a day as"),
        (council_cells.day, "12345", "write a day as"),
        (council_cells.day, "01/09/2026 08:30:00", "write a day as"),
        (council_cells.day, "1926-09-01", "the year 1926 cannot be right"),
        (council_cells.day, "9999-12-31", "the year 9999 cannot be right"),
        (council_cells.months, "216", "from 0 to 215"),
        (council_cells.months, "-1", "from 0 to 215"),
        (council_cells.months, "2 years", "from 0 to 215"),
        (council_cells.months, "9.5", "from 0 to 215"),
        (council_cells.months, "1e1", "from 0 to 215"),
        (council_cells.months, "٩", "from 0 to 215"),
        (council_cells.months, "9" * 400, "longer than 300 characters"),
        (council_cells.places_count, "2001", "from 0 to 2,000"),
        (council_cells.places_count, "NaN", "from 0 to 2,000"),
        (council_cells.yes_or_no, "ramp", "write yes or no"),
        (council_cells.council_number, "0330", "three digits"),
        (council_cells.school_number, "12345", "six digits"),
        (council_cells.ofsted_number, "Ofsted", "not an Ofsted number"),
        (council_cells.postcode, "ZZ1", "not a full postcode"),
        (council_cells.postcode, "Sandmere", "not a full postcode"),
        (council_cells.phone, "4632960000", "a spreadsheet may have dropped it"),
        (council_cells.phone, "4.41632E+11", "one phone number"),
        (council_cells.phone, "01632 960000 or 01632 960001", "one phone number"),
        (council_cells.phone, "0", "one phone number"),
        (council_cells.phone, "tel:01632960000", "one phone number"),
        (council_cells.email, "office at nursery.example", "not an email address"),
        (council_cells.email, "a@b.example; c@d.example", "not an email address"),
        (council_cells.email, "a@localhost", "not an email address"),
        (council_cells.email, "\"><script>\"@b.example", "not an email address"),
        (council_cells.email, "a@b.example?bcc=c@d.example", "not an email address"),
        (council_cells.email, "a@nurſery.example", "not an email address"),
        (council_cells.email, "a" * 250 + "@b.example", "not an email address"),
        (council_cells.website, "javascript:alert(1)", "must start with https:// or http://"),
        (council_cells.website, "java\tscript:alert(1)", "must start with https:// or http://"),
        (council_cells.website, "data:text/html,x", "must start with https:// or http://"),
        (council_cells.website, "//nursery.example", "must start with https:// or http://"),
        (council_cells.website, "nursery.example", "must start with https:// or http://"),
        (council_cells.website, "https://user:pw@nursery.example/", "must start with https://"),
        (council_cells.website, "https://nursery.example@evil.example/", "must start with https://"),
        (council_cells.website, "https://127.0.0.1/", "must start with https:// or http://"),
        (council_cells.website, "https://localhost/", "must start with https:// or http://"),
        (council_cells.website, "https://[::1]/", "must start with https:// or http://"),
        (council_cells.website, "https://[::1/", "must start with https:// or http://"),
        (council_cells.website, "https://nursery.example:99999/", "must start with https:// or http://"),
        (council_cells.website, "https://nursery.example/a b", "must start with https:// or http://"),
        (council_cells.website, "https://nursery.example\\@evil.example", "must start with https://"),
        (council_cells.website, "https://nursery.example/\"onclick=1", "must start with https://"),
        (council_cells.website, "https://nurѕery.example/", "must start with https:// or http://"),
        (council_cells.website, "https://a.example/" + "x" * 500, "longer than 500 characters"),
        (choice_parsers.kind, "castle", "write one of day-nursery, pre-school"),
        (choice_parsers.premises, "house", "write one of own-home"),
        (choice_parsers.consent, "yes", "write one of all, name and area, counted only"),
        (choice_parsers.funded, "universal", "write one of working-under-2"),
        (choice_parsers.funded, "none; universal-3-4", "write one of"),
        (choice_parsers.space, "from 2027-13", "write now, from 2027-01, waiting list or full"),
        (choice_parsers.space, "from 2027-00", "write now, from 2027-01"),
        (choice_parsers.space, "from September", "write now, from 2027-01"),
        (choice_parsers.space, "3", "write now, from 2027-01"),
        (languages, "English; Klingonese", "unknown language 'Klingonese'"),
        (languages, "English, Polish", "unknown language 'English, Polish'"),
        (choice_parsers.school_runs, ";".join(f"School {n}" for n in range(51)), "than 50 schools"),
        (council_cells.required, "\u202e", "must not be blank"),
        (council_cells.line, "x" * 301, "longer than 300 characters"),
        (council_cells.long_text, "x" * 5_001, "longer than 5,000 characters"),
        (council_cells.long_text, "x" * 100_000, "longer than 5,000 characters"),
        (council_cells.long_text, "\n".join("x" * 2_501), "longer than 5,000 characters"),
    ],
)  # fmt: skip
def test_an_invalid_cell_has_a_reason(read, cell, reason):
    with pytest.raises(ValueError) as refused:
        read(cell)

    assert reason in str(refused.value)
