"""The publication duty: the table, who lacks an item, the months, and what no page says."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest

from app.config import ROOT
from app.core.duty_rules import DutyStatus
from app.core.publication_duty import ITEMS, DutyCounts
from app.core.staff_roles import Role
from app.data.duty_months import save_duty_month
from app.data.session import record
from app.snapshot.reader import Snapshots
from tests.builders import settings_for
from tests.web.page_reader import words
from tests.web.staff.settings import settings_of
from tests.web.staff.signed_in import SANDMERE, sign_in

DUTY = "/council/duty/"
# Words that would say that the council does, or does not do, what the law asks.
_judging = re.compile(
    r"\b(meet\w*|met|compl(y|ies|ied|ian\w*)|fulfil\w*|satisf\w*|breach\w*|in line with)\b", re.I
)


def item_rows(page):
    """The cells of each item's row, by its number."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in body.split("</tr>"))
    cells = ([words(cell) for cell in row] for row in rows if row)
    return {int(first.partition(".")[0]): [first, *others] for first, *others in cells}


def names_of(page):
    """The ids of the listed settings; "" for one that nobody can change here."""
    return re.findall(r'<th scope="row">(?:<a href="/council/settings/(\w+)")?.*?</th>', page)


@pytest.fixture
def analyst(seeded_copy):
    return sign_in(seeded_copy, Role.ANALYST)


def test_each_item_has_its_place_in_the_law_and_known_counts(analyst):
    page = analyst.get(DUTY).text

    rows = item_rows(page)
    assert list(rows) == list(range(1, 19))
    assert rows[5][1:] == ["80% (109)", "28 lack item 5", "0", "0", "0"]
    assert rows[3][1:] == ["100% (123)", "0", "4", "10", "0"]
    assert rows[4][1:] == ["none", "0", "21", "0", "116"]
    assert "SI 2007/3490, Schedule 1 unverified" in rows[5][0]
    assert words(page).count("paragraph is not known") == 1
    assert rows[18][0].endswith("Statutory guidance, paragraph A1.35")
    assert [number for number in rows if "unverified" in rows[number][0]] == list(range(1, 18))


def test_an_item_that_no_source_has_is_lacked_by_nobody_in_words(analyst):
    page = words(analyst.get(f"{DUTY}4").text)

    assert "No source of this service has it" in page
    assert "settings lack it" not in page


def test_a_kind_is_counted_and_listed_by_itself(analyst):
    page = analyst.get(f"{DUTY}?kind=childminder").text
    missing = analyst.get(f"{DUTY}10?kind=childminder").text

    assert item_rows(page)[10][1:3] == ["51% (20)", "19 lack item 10"]
    assert 'href="/council/duty/10?kind=childminder"' in page
    assert len(names_of(missing)) == 19
    assert names_of(analyst.get(f"{DUTY}10?kind=day-nursery").text) == []
    assert analyst.get(f"{DUTY}?kind=castle").text == analyst.get(DUTY).text


def test_an_editor_goes_from_what_is_missing_to_its_form_and_to_asking(officer, analyst):
    page = officer.get(f"{DUTY}13").text
    first = names_of(page)[0]

    assert f'href="/council/settings/{first}/edit/ages"' in page
    assert f'href="/council/chasing/send/?chosen={first}"' in page
    assert "Ask the 20 settings below (page 1 of " in words(page)
    assert officer.get(f"/council/settings/{first}/edit/ages").status_code == 200
    assert "Send reminders" in officer.get(f"/council/chasing/send/?chosen={first}").text
    for_analyst = analyst.get(f"{DUTY}13").text
    assert names_of(for_analyst) == names_of(page)
    assert "/edit/" not in for_analyst
    assert "/chasing/send" not in for_analyst


def test_every_page_of_an_item_lists_the_councils_own_settings_once(analyst, seeded_copy):
    own = {one.provider_id for one in settings_of(seeded_copy)}

    pages = [analyst.get(f"{DUTY}14?page={number}").text for number in range(1, 6)]
    listed = [one for page in pages for one in names_of(page)]

    assert len(listed) == len(set(listed)) == 83
    assert set(listed) <= own | {""}
    assert "Not Recorded Crèche" in "".join(pages)
    assert [analyst.get(f"{DUTY}{number}").status_code for number in (0, 19, 1)] == [404, 404, 200]


def test_settings_of_another_council_are_on_no_page_and_in_no_file(analyst, seeded_copy):
    published = Snapshots(seeded_copy / "snapshots").current().settings
    others = {one.provider_id for one in published.in_council("E06990002")}

    pages = [analyst.get(f"{DUTY}{item.number}?page=1").text for item in ITEMS]
    shown = {one for page in pages for one in names_of(page)}
    file = analyst.get(f"{DUTY}duty.csv").text

    assert len(others) == 18
    assert len(shown) > 50
    assert not shown & others
    assert not any(one in file for one in others)


def test_the_file_has_the_status_of_every_setting_for_every_item(analyst):
    answer = analyst.get(f"{DUTY}duty.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    some = list(csv.DictReader(io.StringIO(analyst.get(f"{DUTY}duty.csv?kind=childminder").text)))

    statuses = [row["item_5_telephone_number_or_email_address"] for row in rows]
    assert answer.headers["Content-Disposition"].startswith(
        'attachment; filename="publication-duty-995-'
    )
    assert len(rows) == 137
    assert (statuses.count("complete"), statuses.count("missing")) == (109, 28)
    assert {row["kind"] for row in some} == {"childminder"}
    assert "'@ The Old Lifeboat Station Playgroup" in answer.text


def test_months_with_fewer_items_are_shown_and_downloaded(analyst, seeded_copy):
    assert "Nothing is counted yet" in analyst.get(f"{DUTY}months/").text
    with record(settings_for(seeded_copy).database_url) as session:
        for month, items in ((9, (1, 5)), (10, (1,)), (11, (1, 5))):
            counts = DutyCounts({DutyStatus.COMPLETE: month, DutyStatus.MISSING: 11})
            now = datetime(2026, month, 28, tzinfo=UTC)
            save_duty_month(session, SANDMERE, dict.fromkeys(items, counts), now)
        session.commit()

    page, file = analyst.get(f"{DUTY}months/").text, analyst.get(f"{DUTY}months/months.csv").text

    rows = item_rows(page)
    assert rows[1][1:] == ["50% 11 of 22", "48% 10 of 21", "45% 9 of 20"]
    assert rows[5][1:] == ["50% 11 of 22", "", "45% 9 of 20"]
    assert page.count('<figure class="trend">') == 2
    assert file.splitlines()[1:3] == ["2026-09,2026-09-28,1,9,20,0", "2026-09,2026-09-28,5,9,20,0"]


def test_no_page_and_no_text_says_whether_the_council_does_what_the_law_asks(officer):
    pages = [officer.get(f"{DUTY}{path}").text for path in ("", "months/", *map(str, range(1, 19)))]
    files = [*ROOT.glob("templates/staff/duty/*.html"), *ROOT.glob("app/web/staff/duty/*.py")]
    files += [ROOT / "app/core/publication_duty.py", ROOT / "app/cli/duty.py"]
    texts = [words(page) for page in pages] + [file.read_text("utf-8") for file in files]

    assert len(texts) > 25
    assert [found[0] for text in texts for found in _judging.finditer(text)] == []
