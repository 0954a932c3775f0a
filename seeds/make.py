"""Write the invented councils: the same bytes each time, in the layouts of the real publishers.

`python seeds/make.py [FOLDER]` writes every data file into FOLDER, by default beside this module.
Every area, postcode, setting, school, company and person is made up: `ground` draws the land,
`register` and `schools` add settings, `extract`, `listing`, `takeup` and `support` add the rest.
"""

import csv
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

import extract
import figures
import ground
import listing
import register
import schools
import small_areas
import support
import takeup

SEED = 6
AREAS_TITLE = "Invented councils, districts and wards as at 1 June 2026"
REGISTER_TITLE = "Childcare provider data as at 30 September 2026"
CONSENTED_TITLE = (
    "Consented addresses for childminders and domestic childcare as at 30 September 2026"
)
OUTCOMES_TITLE = "State-funded schools – latest inspections as at 30 September 2026"
AGENCIES_TITLE = "Childminder agencies as at 30 September 2026"
INVENTED = "Invented data for Early Years Finder: no such provider, postcode or council exists"
AREAS = "areas.csv"
REGISTER = "ofsted_register_as_at_30_September_2026.csv"
CONSENTED = (
    "Consented_addresses_for_childminders_and_domestic_childcare_as_at_30_September_2026.csv"
)
POSTCODES = "postcodes_2026-11-01.csv"
SCHOOLS = "edubasealldata20261030.csv"
OUTCOMES = "state-funded_schools_as_at_30_September_2026.csv"
EXTRACT = "ofsted_council_extract_995_2026-11-01.xml"
LISTINGS = {
    ground.SANDMERE: "council_listing_995_2026-11-01.csv",
    ground.OVERWICK: "council_listing_996_2026-11-01.csv",
}
TAKEUP = "funded_early_education_and_childcare_2026-07-16.csv"
FIGURES = "lait_2026-04-08.csv"
PROFILES = "early_years_profile_2025-11-27.csv"
WARD_TAKEUP = "ward_takeup_995_2026-10-15.csv"
LOOKUP = "lsoas_to_wards_2026.csv"
CENTRES = "lsoa_centres_2021.csv"
POPULATION = "population_2024.csv"
HUBS = "family_hubs_995_2026-10-15.csv"
AGENCIES = "childminder_agencies_as_at_30_September_2026.csv"

Rows = Iterable[Sequence[str]]


def write_plain(path: Path, titles: Sequence[str], rows: Rows) -> None:
    """Write a CSV of our own layouts: UTF-8, LF line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"{title}\n" for title in titles)
        csv.writer(file, lineterminator="\n").writerows(rows)


def write_windows(path: Path, encoding: str, titles: Sequence[str], rows: Rows) -> None:
    """Write a CSV with CRLF line ends: Ofsted's in UTF-8 with a BOM, others in cp1252."""
    with path.open("w", encoding=encoding, newline="") as file:
        file.writelines(f"{title}\r\n" for title in titles)
        csv.writer(file, lineterminator="\r\n").writerows(rows)


def make(folder: Path) -> None:
    """Draw all data and write the files into the folder."""
    rng = Random(SEED)
    corners = ground.draw_corners(rng)
    wards = ground.draw_wards(corners)
    postcodes = ground.make_postcodes(rng, wards)
    settings = register.make_settings(rng, postcodes)
    consented = list(register.consented_rows(settings))
    made_schools = schools.make_schools(Random(SEED), postcodes)

    folder.mkdir(parents=True, exist_ok=True)
    write_plain(folder / AREAS, [AREAS_TITLE], ground.area_rows(wards, corners))
    write_plain(folder / POSTCODES, [], ground.postcode_rows(postcodes))
    for name, title, rows in (
        (REGISTER, REGISTER_TITLE, register.register_rows(settings)),
        (CONSENTED, CONSENTED_TITLE, consented),
        (AGENCIES, AGENCIES_TITLE, support.agency_rows()),
    ):
        write_windows(folder / name, "utf-8-sig", [title, INVENTED], rows)
    write_windows(folder / SCHOOLS, "cp1252", [], schools.register_rows(made_schools))
    outcomes = schools.outcome_rows(made_schools)
    write_windows(folder / OUTCOMES, "cp1252", [OUTCOMES_TITLE, INVENTED], outcomes)
    lines = extract.extract_lines(Random(SEED), settings)
    (folder / EXTRACT).write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")
    numbers = {row[0] for row in consented}
    for la_code, name in LISTINGS.items():
        rows = listing.listing_rows(Random(SEED), settings, numbers, made_schools, la_code)
        write_windows(folder / name, "utf-8-sig", [], rows)
    write_plain(folder / TAKEUP, [], takeup.takeup_rows())
    write_plain(folder / FIGURES, [], figures.figure_rows())
    write_plain(folder / PROFILES, [], figures.profile_rows())
    write_plain(folder / WARD_TAKEUP, [], takeup.ward_rows(Random(SEED), wards))
    write_plain(folder / LOOKUP, [], small_areas.lookup_rows(wards))
    write_plain(folder / CENTRES, [], small_areas.centre_rows(wards, postcodes))
    write_plain(folder / POPULATION, [], small_areas.population_rows(Random(SEED), wards))
    write_plain(folder / HUBS, [], support.hub_rows())


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
