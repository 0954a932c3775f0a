"""The optional columns of a council's own list of hubs, and what cannot be read in them."""

import csv
from datetime import time

import pytest

from app.core.help_points import NO_DETAILS, HelpDetails, HubService
from app.core.offer import Opening, Weeks
from app.ingest.sources import family_hubs
from app.ingest.sources.family_hubs.service_names import parse_services

REQUIRED = {"la_number": "995", "reference": "FH-1", "name": "Quay Family Hub", "postcode": ""}


@pytest.fixture
def read(tmp_path):
    """Reads a list with these cells in its first row: its details, and the faults."""

    def read_list(*rows, **cells):
        path = tmp_path / "hubs.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, [*REQUIRED, *cells])
            writer.writeheader()
            writer.writerows([REQUIRED | cells, *rows])
        reading = family_hubs.read(path)
        first, *_ = [row.details for row in reading.records]
        return first, reading.bad

    return read_list


def test_every_column_is_read(read):
    details, bad = read(
        offers="Youth club; Midwife;\nBaby clinic; health-visitor",
        opening="Mon-Tue 9:00-17:00 term; Sat 09.30-12.00",
        languages="English; pl; BSL; English",
        step_free="Yes",
        notes="Ring  the bell.\r\n\r\n\r\nPrams\u202e can stay.",
    )

    assert bad == []
    assert details == HelpDetails(
        offers=(HubService.MIDWIFE, HubService.HEALTH_VISITOR, HubService.YOUTH),
        opening=(
            Opening(0, time(9), time(17), Weeks.TERM),
            Opening(1, time(9), time(17), Weeks.TERM),
            Opening(5, time(9, 30), time(12), Weeks.ALL_YEAR),
        ),
        languages=("en", "pl", "bfi"),
        step_free=True,
        notes="Ring the bell.\n\nPrams can stay.",
    )


@pytest.mark.parametrize("blank", ["", "-", " ", "\u200b", ";"])
def test_a_blank_cell_is_not_known(read, blank):
    names = ("offers", "opening", "languages", "notes")

    details, bad = read(step_free="-", **dict.fromkeys(names, blank))

    assert (details, bad) == (HelpDetails(notes=";") if blank == ";" else NO_DETAILS, [])


def test_a_list_without_the_columns_has_no_details(read):
    assert read() == (NO_DETAILS, [])


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("offers", "yoga", "unknown: 'yoga'"),
        ("offers", "; ".join(f"x{n}" for n in range(7)), "'x4' and 2 more"),
        ("offers", "midwife;" * 101, "more than 100 services"),
        ("offers", "midwife" * 3_000, "longer than 20,000 characters"),
        ("offers", "<script>alert(1)</script>", "unknown: '<script>alert(1)</script>'"),
        ("opening", "open most days", "is not written as"),
        ("opening", "Mon 17:00-09:00", "closes before it opens"),
        ("opening", "Mon 09:00-17:00; Mon 16:00-18:00", "overlap"),
        ("opening", "Mon 25:00-26:00", "is not a time"),
        ("languages", "Klingonese", "unknown: 'Klingonese'"),
        ("languages", "en;" * 51, "more than 50 languages"),
        ("step_free", "nearly", "write yes or no"),
        ("notes", "x" * 5_001, "longer than 5,000 characters"),
    ],
)
def test_a_cell_that_cannot_be_read_is_reported_and_left_out(read, column, value, reason):
    details, [bad] = read(**{column: value})

    assert details == NO_DETAILS
    assert reason in bad.reason
    assert (bad.row, bad.column, bad.value) == (2, column, value[:200])
    assert (bad.is_recovered, bad.is_cell) == (True, True)


def test_the_known_words_of_a_cell_and_the_other_cells_are_kept(read):
    details, bad = read(
        offers="Yoga; midwife; SEND help", languages="Elvish; Polish", step_free="?", notes="Hello"
    )

    assert details == HelpDetails(
        offers=(HubService.MIDWIFE, HubService.SEND), languages=("pl",), notes="Hello"
    )
    assert [fault.reason for fault in bad[:2]] == ["unknown: 'Yoga'", "unknown: 'Elvish'"]
    assert bad[0].accepted.startswith("midwife; health-visitor; ")
    assert bad[0].outcome == "shown without these words"
    assert [fault.column for fault in bad] == ["offers", "languages", "step_free"]


def test_a_fault_names_the_row_of_its_cell(read):
    second = REQUIRED | {"reference": "FH-2", "offers": "yoga"}
    third = REQUIRED | {"reference": "FH-3", "offers": "zumba"}

    _, bad = read(second, third, offers="midwife")

    assert [(fault.row, fault.value) for fault in bad] == [(3, "yoga"), (4, "zumba")]


@pytest.mark.parametrize("service", HubService)
def test_each_service_is_known_by_its_own_value(service):
    spellings = (service.value, service.value.upper(), service.value.replace("-", " "))

    assert [parse_services(spelling) for spelling in spellings] == [((service,), [])] * 3


@pytest.mark.parametrize(
    ("words", "service"),
    [
        ("Stay & Play", HubService.STAY_AND_PLAY),
        ("Stay and play", HubService.STAY_AND_PLAY),
        ("Parents\u2019 mental health", HubService.PARENT_MENTAL_HEALTH),
        ("SEND help", HubService.SEND),
        ("Money and benefits advice", HubService.MONEY),
        ("Early\u2011help worker", HubService.EARLY_HELP),
        ("Help with speech and language", HubService.SPEECH),
    ],
)
def test_a_service_is_known_by_the_words_that_councils_use(words, service):
    assert parse_services(words) == ((service,), [])
