"""The invented register: reproduced byte for byte, with the documented layouts and situations.

`test_seeds_schools_and_takeup` and `test_seeds_councils` test the other seeds.
"""

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from app.cli.seed import FILES
from app.config import ROOT, load_councils

SEEDS = ROOT / "seeds"
AREAS = "areas.csv"
REGISTER = "ofsted_register_as_at_30_September_2026.csv"
CONSENTED = (
    "Consented_addresses_for_childminders_and_domestic_childcare_as_at_30_September_2026.csv"
)
POSTCODES = "postcodes_2026-11-01.csv"
HEADER_LINES = {AREAS: 1, REGISTER: 2, CONSENTED: 2, POSTCODES: 0}

Row = dict[str, str]

OEIF, CARD = "EYR OEIF: Most recent: ", "EYR REIF: Most recent: "
GRADE, GRADED_ON = (
    "EYR OEIF/CIF: Most recent: Overall effectiveness",
    OEIF + "Full inspection date",
)
GRADE_PARTS = [
    OEIF + "Quality of education",
    OEIF + "Behaviour and attitudes",
    OEIF + "Personal development",
]
LEADERSHIP, WAS_SAFE = (
    "EYR OEIF/CIF: Most recent: Effectiveness of leadership and management",
    OEIF + "Safeguarding is effective?",
)
CARD_ON, CARD_SAFE = CARD + "Inspection date", CARD + "Safeguarding standards met?"
CARD_AREAS = [
    CARD + "Inclusion",
    CARD + "Curriculum and teaching",
    CARD + "Achievement",
    CARD + "Behaviour, attitudes and establishing routines",
    CARD + "Children's welfare and wellbeing",
    CARD + "Leadership and governance",
]
NCOR = "EYR OEIF NCOR: Most recent: Overall effectiveness"
OOSC = "EYR OEIF OOSC: Most recent: Overall effectiveness"
OOSC_SAFE = "EYR OEIF OOSC: Most recent: Safeguarding is effective?"
CR = "CR: Compliance"

HEADERS = {
    AREAS: [
        "level",
        "code",
        "name",
        "parent_code",
        "la_number",
        "former_names",
        "vintage",
        "boundary",
    ],
    POSTCODES: [
        *("postcode", "latitude", "longitude", "district_code", "ward_code", "lsoa_code"),
        "retired",
    ],
    CONSENTED: [
        "Provider URN",
        "Provider name",
        "Provider Type",
        "Provider address line 1",
        "Provider address line 2",
        "Provider address line 3",
        "Provider town",
        "Postcode",
        "Local Authority",
        "Parliamentary Constituency",
        "Individual Register combinations",
    ],
    REGISTER: [
        "Web link",
        "Provider URN",
        "Provider type",
        "Provider subtype",
        "Provider status",
        "Registration date",
        "Individual register combinations",
        "Provider Early Years Register flag",
        "Provider Compulsory Childcare Register flag",
        "Provider Voluntary Childcare Register flag",
        "Registered person name",
        "Provider name",
        "Provider address line 1",
        "Provider address line 2",
        "Provider address line 3",
        "Provider town",
        "Provider postcode",
        "Parliamentary constituency",
        "Local authority",
        "Region",
        "Deprivation band",
        "Places",
        GRADE,
        GRADED_ON,
        OEIF + "Full inspection number",
        *GRADE_PARTS,
        LEADERSHIP,
        WAS_SAFE,
        CARD_ON,
        CARD + "Inspection visit type",
        CARD + "Inspection number",
        CARD_SAFE,
        *CARD_AREAS,
        "EYR OEIF NCOR: Most recent: Inspection date",
        NCOR,
        "EYR OEIF OOSC: Most recent: Inspection date",
        OOSC,
        OOSC_SAFE,
        "CR: Most recent: Inspection date",
        CR,
        "CCR requirements suitability",
        "VCR requirements suitability",
    ],
}
FIVE_WORDS = {
    "Exceptional",
    "Strong standard",
    "Expected standard",
    "Needs attention",
    "Urgent improvement",
}


def rows(name: str) -> list[Row]:
    text = (SEEDS / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()[HEADER_LINES[name] :]))


def areas_found(row: Row) -> list[str]:
    return [row[area] for area in CARD_AREAS]


def registered(row: Row) -> tuple[str, ...]:
    """Year, month and day, as text that sorts."""
    return tuple(reversed(row["Registration date"].split("/")))


def has_no_visit(row: Row) -> bool:
    return not any(row[name] for name in (GRADE, CARD_ON, NCOR, OOSC, CR))


def is_graded(row: Row, grade: str) -> bool:
    return row[GRADE] == grade and all(row[part] in "1234" for part in GRADE_PARTS)


def is_on(row: Row, registers: str) -> bool:
    return row["Individual register combinations"] == registers


APRIL_2026 = ("2026", "04", "01")
SITUATIONS: dict[str, Callable[[Row], bool]] = {
    "report card with all five words": lambda r: set(areas_found(r)) == FIVE_WORDS,
    "report card, one area below": lambda r: areas_found(r).count("Needs attention") == 1,
    "safeguarding not met": lambda r: r[CARD_SAFE] == "Not met",
    "report card and an older grade": lambda r: bool(r[CARD_ON] and r[GRADE]),
    "outstanding": lambda r: is_graded(r, "1") and r[WAS_SAFE] == "Yes",
    "good": lambda r: is_graded(r, "2") and r[WAS_SAFE] == "Yes",
    "requires improvement": lambda r: is_graded(r, "3") and r[WAS_SAFE] == "Yes",
    "inadequate, safeguarding not effective": lambda r: is_graded(r, "4") and r[WAS_SAFE] == "No",
    "grade without parts": lambda r: r[GRADE] == "2" and r[GRADE_PARTS[0]] == "-",
    "grade without a date": lambda r: bool(r[GRADE] and not r[GRADED_ON]),
    "not inspected, registered before April 2026": lambda r: (
        has_no_visit(r) and is_on(r, "ALL") and registered(r) < APRIL_2026
    ),
    "not inspected, registered since April 2026": lambda r: (
        has_no_visit(r) and is_on(r, "ALL") and registered(r) >= APRIL_2026
    ),
    "no children, met": lambda r: r[NCOR] == "Met" and not r[GRADE],
    "no children, actions": lambda r: r[NCOR] == "Not met (with actions)",
    "no children, enforcement": lambda r: r[NCOR] == "Not met (enforcement)",
    "no children after a grade": lambda r: bool(r[NCOR] and r[GRADE]),
    "out of school, met": lambda r: r[OOSC] == "Met" and r[OOSC_SAFE] == "Yes",
    "out of school, not met": lambda r: r[OOSC].startswith("Not met"),
    "childcare register only, met": lambda r: is_on(r, "CCR-VCR") and r[CR] == "Met",
    "childcare register only, not met": lambda r: is_on(r, "CCR-VCR") and r[CR].startswith("Not"),
    "voluntary register, no visit": lambda r: is_on(r, "VCR only") and has_no_visit(r),
    "places left empty": lambda r: not r["Places"],
    "places not a number": lambda r: bool(r["Places"]) and not r["Places"].isdigit(),
    "suspended": lambda r: r["Provider status"] == "Suspended",
    "inactive": lambda r: r["Provider status"] == "Inactive",
    "council not recorded": lambda r: r["Local authority"] == "Not Recorded",
    "a name like HTML": lambda r: "<" in r["Provider name"] and "&" in r["Provider name"],
    "a name in Arabic": lambda r: any("\u0600" <= sign <= "\u06ff" for sign in r["Provider name"]),
    "a long name": lambda r: len(r["Provider name"]) > 120,
}


def test_the_generator_writes_the_committed_files_again_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(SEEDS / "make.py"), str(tmp_path)], check=True, timeout=60)

    committed = {path.name for path in SEEDS.iterdir() if path.suffix in (".csv", ".xml")}
    assert {path.name for path in tmp_path.iterdir()} == committed
    assert {name for _, name in FILES} == committed
    for name in committed:
        assert (tmp_path / name).read_bytes() == (SEEDS / name).read_bytes(), name


def test_the_seeds_stay_small() -> None:
    assert sum(path.stat().st_size for path in SEEDS.iterdir() if path.is_file()) < 900_000


@pytest.mark.parametrize("name", HEADERS)
def test_a_file_has_the_columns_of_its_layout(name: str) -> None:
    lines = (SEEDS / name).read_text(encoding="utf-8-sig").splitlines()

    assert next(csv.reader([lines[HEADER_LINES[name]]])) == HEADERS[name]


@pytest.mark.parametrize("name", [REGISTER, CONSENTED])
def test_files_like_ofsteds_start_with_a_bom_and_titles_and_have_crlf_line_ends(
    name: str,
) -> None:
    raw = (SEEDS / name).read_bytes()

    assert raw.startswith(b"\xef\xbb\xbfC")
    assert raw.split(b"\r\n")[0].endswith(b" as at 30 September 2026")
    assert raw.count(b"\n") == raw.count(b"\r\n")


@pytest.mark.parametrize("situation", SITUATIONS)
def test_each_situation_has_a_row(situation: str) -> None:
    assert any(map(SITUATIONS[situation], rows(REGISTER)))


def test_there_are_settings_of_every_kind_in_both_councils() -> None:
    register = rows(REGISTER)

    councils = Counter(row["Local authority"] for row in register)
    kinds = Counter((row["Provider type"], row["Provider subtype"]) for row in register)
    assert 145 <= councils["Sandmere"] <= 160
    assert councils["Overwick"] == 20
    assert kinds["Childminder", ""] >= 60
    assert kinds["Childminder without domestic premises", ""] == 1
    assert kinds["Childcare on domestic premises", "Full day care"] == 4
    assert kinds["Home childcarer", ""] >= 10
    for subtype in ("Full day care", "Sessional day care", "Out-of-school day care", ""):
        assert kinds["Childcare on non-domestic premises", subtype] >= 5


def test_numbers_are_unique_and_homes_are_redacted() -> None:
    register = rows(REGISTER)

    assert len({row["Provider URN"] for row in register}) == len(register)
    for row in register:
        is_home = row["Provider type"] != "Childcare on non-domestic premises"
        assert (row["Provider name"] == "REDACTED") is is_home
        assert (row["Provider postcode"] == "REDACTED") is is_home


def test_consented_homes_are_on_the_register_and_four_hide_the_street() -> None:
    homes = {row["Provider URN"]: row["Provider type"] for row in rows(REGISTER)}
    consented = rows(CONSENTED)

    assert 20 <= len(consented) <= 30
    assert all(homes[row["Provider URN"]] == row["Provider Type"] for row in consented)
    assert sum(not row["Provider address line 1"] for row in consented) == 4
    assert all(row["Provider name"] and row["Postcode"] for row in consented)


def test_settings_have_known_postcodes_except_three_awkward_ones() -> None:
    known = {row["postcode"]: row for row in rows(POSTCODES)}
    shown = [r["Provider postcode"] for r in rows(REGISTER) if r["Provider name"] != "REDACTED"]
    shown += [row["Postcode"] for row in rows(CONSENTED)]

    awkward = {
        p for p in shown if p not in known or known[p]["retired"] or not known[p]["latitude"]
    }
    assert awkward == {"ZZ3 9AA", "ZZ2 9AA", "ZZ3 9ZZ"}
    assert known["ZZ3 9AA"]["retired"]
    assert not known["ZZ2 9AA"]["latitude"]
    assert Counter(shown)["ZZ1 2AD"] >= 3


def test_two_settings_share_a_name() -> None:
    names = Counter(row["Provider name"] for row in rows(REGISTER))

    assert [name for name, count in names.items() if count > 1 and name != "REDACTED"] == [
        "Ladybird Corner Pre-School"
    ]


def test_every_ward_has_four_lsoas_of_its_own() -> None:
    wards_of_lsoas = {(row["lsoa_code"], row["ward_code"]) for row in rows(POSTCODES)}

    assert len({lsoa for lsoa, _ in wards_of_lsoas}) == len(wards_of_lsoas)
    assert set(Counter(ward for _, ward in wards_of_lsoas).values()) == {4}
    assert all(re.fullmatch("E0199[0-9]{4}", lsoa) for lsoa, _ in wards_of_lsoas)


def test_postcodes_lie_in_the_unused_area_and_on_the_invented_spot() -> None:
    postcodes = rows(POSTCODES)

    texts = [row["postcode"] for row in postcodes]
    assert len(texts) == 2000
    assert texts == sorted(set(texts))
    assert all(text.startswith("ZZ") and len(text) == 7 for text in texts)
    assert {"ZZ1 2AB", "ZZ1 0AB", "ZZ5 0AB", "ZZ5 5AB", "ZZ5 8AB"} <= set(texts)
    assert sum(not row["latitude"] for row in postcodes) == 3
    assert 20 <= sum(bool(row["retired"]) for row in postcodes) <= 30
    for row in postcodes:
        if row["latitude"]:
            assert 53.84 < float(row["latitude"]) < 53.96
            assert 1.09 < float(row["longitude"]) < 1.37


def surface(area: Row) -> float:
    """The area of a ring in square degrees; positive if the ring runs anticlockwise."""
    ring: list[list[float]] = json.loads(area["boundary"])["coordinates"][0]
    assert ring[0] == ring[-1]
    pairs = pairwise(ring)
    # moved near the origin: products of whole degrees would lose precision
    return sum((ax - 1) * (by - 53) - (bx - 1) * (ay - 53) for (ax, ay), (bx, by) in pairs) / 2


def test_wards_tile_their_councils() -> None:
    areas = rows(AREAS)

    for council in (area for area in areas if area["level"] == "council"):
        wards = [area for area in areas if area["parent_code"] == council["code"]]
        wards = [area for area in wards if area["level"] == "ward"]
        assert len(wards) == {"Sandmere": 12, "Overwick": 3}[council["name"]]
        assert all(surface(ward) > 0 for ward in wards)
        assert sum(map(surface, wards)) == pytest.approx(surface(council), rel=1e-9)


def test_the_councils_of_the_install_are_those_of_the_areas() -> None:
    council = load_councils(SEEDS / "councils.toml").by_host("localhost:8000")

    numbers = {row["code"]: row["la_number"] for row in rows(AREAS) if row["level"] == "council"}
    assert council.name == "Sandmere Council"
    assert numbers == {council.la_code: council.la_number, "E06990002": "996"}


def test_no_invented_code_or_number_belongs_to_a_real_area() -> None:
    real = ROOT / "app" / "ingest" / "sources" / "areas" / "areas_england.csv"
    if not real.exists():
        pytest.skip("the national list of areas is not here")
    cells = set(real.read_text(encoding="utf-8-sig").replace("\n", ",").split(","))

    areas = rows(AREAS)
    assert not cells & {row["code"] for row in areas}
    assert not cells & {row["la_number"] for row in areas if row["la_number"]}
