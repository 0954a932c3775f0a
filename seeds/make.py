"""Write the invented council: the same bytes each time, in the layouts of the real publishers.

`python seeds/make.py [FOLDER]` writes four data files into FOLDER, by default beside this module.
Every area, postcode, setting, company and person is made up: `ground` draws the land, `register`
fills it.
"""

import csv
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

import ground
import register

SEED = 6
AREAS_TITLE = "Invented councils, districts and wards as at 1 June 2026"
REGISTER_TITLE = "Childcare provider data"
CONSENTED_TITLE = "Consented addresses for childminders and domestic childcare"
INVENTED = "Invented data for Early Years Finder: no such provider, postcode or council exists"
AREAS = "areas.csv"
REGISTER = "ofsted_register_as_at_30_September_2026.csv"
CONSENTED = (
    "Consented_addresses_for_childminders_and_domestic_childcare_as_at_30_September_2026.csv"
)
POSTCODES = "postcodes_2026-11-01.csv"


def write_plain(path: Path, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A CSV of our own layouts: UTF-8, plain line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"{title}\n" for title in titles)
        csv.writer(file, lineterminator="\n").writerows(rows)


def write_like_ofsted(path: Path, title: str, rows: Iterable[Sequence[str]]) -> None:
    """A CSV as Ofsted publishes it: byte order mark, two title lines, line ends of Windows."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(f"{title} as at 30 September 2026\r\n{INVENTED}\r\n")
        csv.writer(file, lineterminator="\r\n").writerows(rows)


def make(folder: Path) -> None:
    """Draw everything and write the four files into the folder."""
    rng = Random(SEED)
    corners = ground.draw_corners(rng)
    wards = ground.draw_wards(corners)
    postcodes = ground.make_postcodes(rng, wards)
    settings = register.make_settings(rng, postcodes)

    folder.mkdir(parents=True, exist_ok=True)
    write_plain(folder / AREAS, [AREAS_TITLE], ground.area_rows(wards, corners))
    write_plain(folder / POSTCODES, [], ground.postcode_rows(postcodes))
    write_like_ofsted(folder / REGISTER, REGISTER_TITLE, register.register_rows(settings))
    write_like_ofsted(folder / CONSENTED, CONSENTED_TITLE, register.consented_rows(settings))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
