"""`flask duty`: the table of a council, and who lacks an item."""

from app.data.duty_months import find_duty_months
from app.data.session import record
from tests.builders import run_command, settings_for, try_command


def test_the_table_has_a_line_for_each_item_with_its_counts(seeded_copy):
    heading, *lines = run_command(seeded_copy, "duty", "995").splitlines()

    assert heading.split("  ")[:3] == ["item", "complete", "missing"]
    assert len(lines) == 18
    assert lines[4].split()[:6] == ["5", "109", "28", "0", "0", "0"]
    assert lines[4].endswith("Telephone number or email address (unverified)")


def test_the_settings_that_lack_an_item_are_listed_with_what_they_lack(seeded_copy):
    first, *lines = run_command(seeded_copy, "duty", "995", "--missing", "13").splitlines()

    assert first.startswith("13. Ages, number of places")
    assert len(lines) == 50
    assert "@ The Old Lifeboat Station Playgroup: ages, places" in lines[0]


def test_an_unknown_item_or_council_is_refused(seeded_copy):
    for wrong in (("995", "--missing", "19"), ("000",)):
        done = try_command(seeded_copy, "duty", *wrong)

        assert done.exit_code == 2
        assert "there is no item 19" in done.output or "no council has the number" in done.output


def test_the_daily_count_stores_the_items_of_every_council(seeded_copy):
    run_command(seeded_copy, "listing", "months")

    with record(settings_for(seeded_copy).database_url) as session:
        months = [find_duty_months(session, la_number) for la_number in ("995", "996")]
    assert [[len(month.items) for month in found] for found in months] == [[18], [18]]
