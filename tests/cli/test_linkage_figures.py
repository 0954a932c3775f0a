"""`flask linkage figures`: what staff's verdicts say about automatic links."""

from pathlib import Path

from app.cli.linkage_figures import figure_lines
from app.data.linkage.save_verdict import VerdictDetails, save_verdict
from app.data.linkage.verdicts import LabelledPair
from app.data.session import record
from app.linkage.clusters import LinkVerdict, RecordKey
from app.linkage.decide import LinkOutcome
from tests.builders import NOW, run_command, settings_for
from tests.linkage_builders import COUNCIL, add_pairs, add_records, seen_pair


def labels(count: int, outcome: LinkOutcome, *, is_same: bool, source: str = "oruk/995"):
    registered = RecordKey("ofsted", "EY1")
    own = (RecordKey(source, f"{outcome.value}-{number}") for number in range(count))
    return [LabelledPair(registered, key, is_same, outcome, "", 2.0) for key in own]


def test_precision_and_recall_have_intervals_and_sources() -> None:
    linked = labels(19, LinkOutcome.LINK, is_same=True)
    wrong = labels(1, LinkOutcome.LINK, is_same=False, source="council_listing/995")
    missed = labels(19, LinkOutcome.REVIEW, is_same=True)

    lines = list(figure_lines([*linked, *wrong, *missed]))

    assert lines[:4] == [
        "all sources: 39 labels, 38 the same and 1 different",
        "  precision, automatic links that are right: 19 of 20 (95 %, 76 to 99 %)",
        "  recall, same pairs that were linked automatically: 19 of 38 (50 %, 35 to 65 %)",
        "council_listing: 1 label, 0 the same and 1 different",
    ]
    assert "oruk: 38 labels, 38 the same and 0 different" in lines


def test_too_few_labels_are_said_to_be_too_few() -> None:
    few = labels(29, LinkOutcome.LINK, is_same=True)

    assert "fewer than 30 labels" in "\n".join(figure_lines(few))
    enough = [*few, *labels(1, LinkOutcome.REVIEW, is_same=False)]
    assert "fewer than 30 labels" not in "\n".join(figure_lines(enough))
    assert "none to count" in "\n".join(figure_lines([]))


def test_the_command_reads_the_verdicts_of_the_record(seeded_copy: Path) -> None:
    with record(settings_for(seeded_copy).database_url) as session:
        one, other = add_records(session, (f"oruk/{COUNCIL}", "D-1"), ("ofsted", "EY999"))
        add_pairs(session, [(one, other, 9.0)], LinkOutcome.LINK)
        details = VerdictDetails(COUNCIL, "Ann (user 1)", NOW)
        save_verdict(session, seen_pair(session, one, other), LinkVerdict.DIFFERENT, details, 0)
        session.commit()

    shown = run_command(seeded_copy, "linkage", "figures")

    assert "1 label, 0 the same and 1 different" in shown
    assert "0 of 1 (0 %, 0 to 79 %)" in shown
    assert "no figures of all links" in shown
