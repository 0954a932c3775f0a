"""Bad files for every source, made from valid ones on demand.

`valid_install` has a valid edition of every source. `CORPUS` has the changes to the file of a table,
`XML_CORPUS` those to the extract, and `ZIPS` the contents of zips.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from app.config import ROOT
from app.data.editions import find_current_editions
from tests.builders import (
    Install,
    consent,
    new_install,
    nursery,
)
from tests.council_builders import (
    import_extract,
    import_listing,
    import_schools,
    listed,
    registration,
    school,
)

FILES = ROOT / "tests" / "files"
CURRENT_AS_AT = date(2026, 11, 20)  # the as-at date of every current edition
NEWER = date(2026, 11, 21)
ROWS = 12

# The way a source reads its file, and a column whose values differ in form from those of another.
READ_AS = {
    "areas": "csv",
    "ofsted_register": "csv",
    "ofsted_consented": "csv",
    "schools": "csv",
    "ofsted_schools": "csv",
    "family_hubs": "csv",
    "childminder_agencies": "csv",
    "funded_takeup": "csv",
    "eyfsp": "csv",
    "asq": "csv",
    "takeup_release": "csv",
    "lait": "csv",
    "neighbours": "csv",
    "council_characteristics": "csv",
    "council_listing": "sheet",
    "ward_takeup": "sheet",
    "ofsted_council_extract": "xml",
    "postcode_directory": "columns",
    "area_lookup": "csv",
    "lsoa_centres": "csv",
    "travel_times": "csv",
    "population": "csv",
    "census_ages": "csv",
    "deprivation_2025": "csv",
    "deprivation_2019": "csv",
}
SWAPPED = {
    "areas": ("code", "level"),
    "ofsted_register": ("Provider URN", "Provider name"),
    "ofsted_consented": ("Provider URN", "Provider name"),
    "schools": ("URN", "EstablishmentName"),
    "ofsted_schools": ("URN", "Inspection start date"),
    "family_hubs": ("name", "email"),
    "childminder_agencies": ("CA Reference", "Provider Name"),
    "funded_takeup": ("time_period", "registered_children_count"),
    "eyfsp": ("time_period", "gld_children_count"),
    "asq": ("Time period", "Count"),
    "takeup_release": ("time_period", "number_children"),
    "lait": ("Years", "LA and Regions"),
    "neighbours": ("LA num", "LA Name"),
    "council_characteristics": ("utla_code", "characteristic 1"),
    "council_listing": ("name", "postcode"),
    "ward_takeup": ("area_code", "entitlement"),
    "postcode_directory": ("latitude", "longitude"),
    "area_lookup": ("ward24_code", "lsoa21_name"),
    "lsoa_centres": ("lsoa21_code", "latitude"),
    "travel_times": ("from_lsoa", "minutes"),
    "population": ("area_code", "area_name"),
    "census_ages": ("aged_15_years_and_under", "ruc21_code"),
    "deprivation_2025": ("lsoa21_code", "IMD_score"),
    "deprivation_2019": ("LSOA code (2011)", "LSOA name (2011)"),
}
GONE = {
    "ofsted_schools": "Inspection start date",  # its key is in the headers of other layouts too
    "lsoa_centres": "longitude",
    "travel_times": "minutes",
    "neighbours": "SN2",  # the number is in two columns, and one is enough
}
_SAMPLE_FILES = {
    "ofsted_schools": FILES / "ofsted_schools" / "state_funded_schools_2026-09.csv",
    "family_hubs": FILES / "family_hubs" / "council.csv",
    "childminder_agencies": FILES / "childminder_agencies" / "layout_2024.csv",
    "funded_takeup": FILES / "funded_takeup" / "data_set_1_2026.csv",
    "eyfsp": FILES / "eyfsp" / "profile_2025.csv",
    "asq": FILES / "asq" / "fingertips_2025.csv",
    "takeup_release": FILES / "takeup_release" / "release_2023.csv",
    "lait": FILES / "lait" / "lait.csv",
    "neighbours": FILES / "neighbours" / "neighbours.csv",
    "council_characteristics": FILES / "council_characteristics" / "characteristics.csv",
    "ward_takeup": FILES / "funded_takeup" / "wards.csv",
    "area_lookup": FILES / "area_lookup" / "lookup_2024.csv",
    "travel_times": FILES / "travel_times" / "journeys.csv",
    "lsoa_centres": FILES / "lsoa_centres" / "centres.csv",
    "population": FILES / "population" / "lsoa.csv",
    "census_ages": FILES / "census_ages" / "ages_2021.csv",
    "deprivation_2025": FILES / "deprivation" / "extract_2025.csv",
    "deprivation_2019": FILES / "deprivation" / "indices_2019" / "file_3.csv",
}
_FILE_PATTERNS = {
    "areas": "areas-*.csv",
    "ofsted_register": "register-*.csv",
    "ofsted_consented": "consented-*.csv",
    "schools": "*/edubasealldata*.csv",
    "council_listing": "listing-*.csv",
    "ofsted_council_extract": "extract-*.xml",
    "postcode_directory": "postcodes_*.csv",
}


@dataclass(frozen=True)
class ValidInstall:
    """A published install with an edition of every source, and the file of each."""

    install: Install
    files: Mapping[str, bytes]
    rows: Mapping[str, int]

    def refresh(self, source: str, path: Path, as_at: date | None = NEWER, **options: Any) -> Any:
        """A refresh with at least as many rows as the current edition required."""
        bounds = (self.rows[source], 5_000)
        return self.install.refresh(source, path, as_at=as_at, **{"bounds": bounds, **options})


def valid_install(data_dir: Path) -> ValidInstall:
    """Every source imported once, with the rows of a small council, and published."""
    install = install_in(data_dir)
    urns = [f"EY1000{number}" for number in range(10, 10 + ROWS)]
    install.areas(as_at=CURRENT_AS_AT)
    install.postcodes(as_at=CURRENT_AS_AT)
    install.register(*map(nursery, urns), as_at=CURRENT_AS_AT)
    install.consented(
        *(consent(f"25000{number}") for number in range(10, 10 + ROWS)), as_at=CURRENT_AS_AT
    )
    import_extract(install, *map(registration, urns), as_at=CURRENT_AS_AT)
    import_listing(install, *(listed(f"S-{number}") for number in range(ROWS)), as_at=CURRENT_AS_AT)
    import_schools(
        install, *(school(f"1000{number}") for number in range(10, 10 + ROWS)), as_at=CURRENT_AS_AT
    )
    for source, path in _SAMPLE_FILES.items():
        install.refresh(source, path, as_at=CURRENT_AS_AT)
    install.publish()
    written = install.data_dir / "files"
    files = {name: next(written.glob(found)).read_bytes() for name, found in _FILE_PATTERNS.items()}
    files |= {source: path.read_bytes() for source, path in _SAMPLE_FILES.items()}
    with install.session() as session:
        current_editions = find_current_editions(session)
        rows = {
            edition.source.partition("/")[0]: edition.rows_count for edition in current_editions
        }
    return ValidInstall(install, files, rows)


def install_in(data_dir: Path) -> Install:
    """An install with an empty record."""
    return new_install(data_dir)


# --- changes to a valid file ---

Rows = list[list[str]]
Change = Callable[[str, bytes], bytes]


def split_table(data: bytes) -> tuple[Rows, list[str], Rows]:
    """The title lines, header and rows of a valid CSV."""
    rows = list(csv.reader(io.StringIO(_text(data))))
    at = next(i for i, row in enumerate(rows) if sum(map(bool, row)) > 3)
    return rows[:at], rows[at], rows[at + 1 :]


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def written(*rows: list[str], encoding: str = "utf-8") -> bytes:
    """A CSV of these rows."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def _on_table(change: Callable[[list[str], Rows], Rows]) -> Change:
    """A change of a file by a function of its header and rows; title lines stay."""

    def changed(source: str, data: bytes) -> bytes:
        titles, header, rows = split_table(data)
        return written(*titles, *change(header, rows))

    return changed


def _ragged(header: list[str], rows: Rows) -> Rows:
    return [header, *rows[:-1], [*rows[-1], "one", "more"]]


def _swapped(source: str, data: bytes) -> bytes:
    """Two columns with swapped names, as after sorting only the header."""
    titles, header, rows = split_table(data)
    one, other = (header.index(name) for name in SWAPPED[source])
    header[one], header[other] = header[other], header[one]
    return written(*titles, header, *rows)


def _twice(source: str, data: bytes) -> bytes:
    titles, header, rows = split_table(data)
    at = header.index(SWAPPED[source][0])
    return written(*titles, *([*row, row[at]] for row in (header, *rows)))


def _gone(source: str, data: bytes) -> bytes:
    titles, header, rows = split_table(data)
    at = header.index(GONE.get(source) or SWAPPED[source][0])
    return written(*titles, *(row[:at] + row[at + 1 :] for row in (header, *rows)))


def _moved(source: str, data: bytes) -> bytes:
    titles, header, rows = split_table(data)
    return written(*titles, ["A line more"], [], ["And one more"], header, *rows)


def _mixed_ends(source: str, data: bytes) -> bytes:
    titles, header, rows = split_table(data)
    lines = written(*titles, header, *rows).split(b"\r\n")
    ends = (b"\r\n", b"\n") if READ_AS[source] == "columns" else (b"\r\n", b"\n", b"\r")
    return b"".join(line + ends[at % len(ends)] for at, line in enumerate(lines) if line)


def _workbook(source: str, data: bytes) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": b"<worksheet/>"})


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0" + bytes(range(256))
_PAGE = b"\r\n<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>URN,postcode</body>"

CORPUS: Mapping[str, Change] = {
    "nothing at all": lambda source, data: b"",
    "spaces and line ends": lambda source, data: b" \r\n\t\r\n\r\n",
    "a picture": lambda source, data: _PNG,
    "a spreadsheet": _workbook,
    "an old spreadsheet": lambda source, data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000),
    "a page to sign in": lambda source, data: _PAGE,
    "JSON": lambda source, data: b'{"error": {"code": 503, "message": "busy"}}',
    "random bytes": lambda source, data: Random(7).randbytes(20_000),
    "UTF-16": lambda source, data: _text(data).encode("utf-16"),
    "UTF-16 without its mark": lambda source, data: _text(data).encode("utf-16-le"),
    "UTF-8 with its mark": lambda source, data: b"\xef\xbb\xbf" + _text(data).encode(),
    "two marks": lambda source, data: b"\xef\xbb\xbf" * 2 + _text(data).encode(),
    "Windows-1252": lambda source, data: _accented(data, "cp1252"),
    "Windows-1252 behind the mark of UTF-8": lambda source, data: (
        b"\xef\xbb\xbf" + _accented(data, "cp1252")
    ),
    "mixed line ends": _mixed_ends,
    "a NUL": lambda source, data: data[:-40] + b"\0" + data[-40:],
    "a ragged row": _on_table(_ragged),
    "the header again": _on_table(lambda header, rows: [header, *rows[:1], header, *rows[1:]]),
    "a blank column at the end": _on_table(
        lambda header, rows: [[*row, ""] for row in [header, *rows]]
    ),
    "a column without a name": _on_table(
        lambda header, rows: [[*header, ""], *([*row, "hidden"] for row in rows)]
    ),
    "a column that we do not know": _on_table(
        lambda header, rows: [[*header, "Star sign"], *([*row, "Leo"] for row in rows)]
    ),
    "a column twice": _twice,
    "a column gone": _gone,
    "columns in another order": _on_table(
        lambda header, rows: [row[::-1] for row in [header, *rows]]
    ),
    "two columns under one another's names": _swapped,
    "a header moved by two lines": _moved,
    "every row twice": _on_table(lambda header, rows: [header, *rows, *rows]),
    "half of the rows": _on_table(lambda header, rows: [header, *rows[: len(rows) // 2]]),
    "a quotation mark that never ends": lambda source, data: data + b'"' + data,
}


def _accented(data: bytes, encoding: str) -> bytes:
    """The file with a title line that needs this encoding."""
    titles, header, rows = split_table(data)
    return written(["Caf\u00e9 list, \u201cours\u201d"], *titles, header, *rows, encoding=encoding)


# --- Ofsted's extract ---

END = "</OfstedChildcareRegisterLocalAuthorityExtract>"
_ENTITIES = "".join(f"<!ENTITY e{n} '{10 * f'&e{n - 1};'}'>" for n in range(1, 10))
_BOMB = f'<!DOCTYPE x [<!ENTITY e0 "lol">{_ENTITIES}]>'
_OUTSIDE = '<!DOCTYPE x [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>'


def _declared(text: str, doctype: str) -> str:
    """The extract with a DOCTYPE, and its entity in place of a town."""
    return text.replace("?>", f"?>{doctype}", 1).replace("Sandmere<", "&e9;<")


XML_CORPUS: Mapping[str, Callable[[str], str | bytes]] = {
    "an entity bomb": lambda text: _declared(text, _BOMB),
    "an outside entity": lambda text: _declared(text, _OUTSIDE),
    "an outside DTD": lambda text: _declared(text, '<!DOCTYPE x SYSTEM "http://10.0.0.1/x.dtd">'),
    "parameter entities": lambda text: _declared(
        text, '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///dev/random"> %p;]>'
    ),
    "an entity that nobody declared": lambda text: text.replace("Sandmere<", "&e9;<"),
    "another first element": lambda text: "<Feed>" + text.partition("?>")[2] + "</Feed>",
    "another namespace": lambda text: text.replace("www.ofsted.gov.uk", "ofsted.example"),
    "no namespace": lambda text: text.replace(" xmlns=", " about="),
    "an element that we do not know": lambda text: text.replace(
        "<Setting>", "<Setting><Owner>x</Owner>"
    ),
    "elements without end": lambda text: text.replace(END, "<Registration>" * 100_000),
    "deep elements": lambda text: text.replace(
        "<Setting>",
        f"<RegistrationCertificate>{'<Condition>' * 9_999}{'</Condition>' * 9_999}"
        "</RegistrationCertificate><Setting>",
        1,
    ),
    "a tag of many attributes": lambda text: text.replace(
        "<Setting>", "<Setting " + "a='' " * 100_000 + ">", 1
    ),
    "UTF-16": lambda text: text.replace("utf-8", "utf-16").encode("utf-16"),
    "UTF-8 with its mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "UTF-16 that says UTF-8": lambda text: text.encode("utf-16"),
    "UTF-16 with an entity bomb": lambda text: (
        _declared(text, _BOMB).replace("utf-8", "utf-16").encode("utf-16")
    ),
    "UTF-7": lambda text: text.replace("utf-8", "utf-7").encode("utf-7"),
    "a NUL": lambda text: text.replace("Sandmere<", "Sand\0mere<"),
    "every registration twice": lambda text: text.replace(
        END, text[text.index("<Registration>") : text.index(END)] + END
    ),
    "half of the registrations": lambda text: (
        text[: [found.start() for found in re.finditer("<Registration>", text)][ROWS // 2]] + END
    ),
    "codes that we do not know": lambda text: text.replace(">ACTV<", ">OPEN<"),
    "a row of text": lambda text: "Provider URN,Name\r\nEY100001,Bees\r\n",
    "nothing behind its declaration": lambda text: '<?xml version="1.0"?>\n',
}

# --- postcodes in a zip ---

NSPL = (FILES / "postcode_directory" / "nspl.csv").read_bytes()
_AREA = (FILES / "postcode_directory" / "zz.csv").read_bytes()
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
IN_NSPL, _IN_OS = "Data/NSPL_AUG_2026_UK.csv", "Data/CSV/zz.csv"


def _locked() -> bytes:
    """A zip whose members are marked as encrypted."""
    data = bytearray(zipped({_IN_OS: _AREA}, zipfile.ZIP_STORED))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def _with_false_size(size: int) -> bytes:
    """A zip whose directory has a wrong size of a member."""
    data = zipped({_IN_OS: _AREA})
    at = data.index(b"PK\x01\x02") + 24
    return data[:at] + size.to_bytes(4, "little") + data[at + 4 :]


def _damaged(method: int) -> bytes:
    data = bytearray(zipped({_IN_OS: _AREA * 50}, method))
    for at in range(60, len(data) // 2):
        data[at] ^= 0xA5
    return bytes(data)


ZIPS: Mapping[str, Callable[[], bytes]] = {
    "a name that climbs": lambda: zipped({_IN_OS: _AREA, "../../etc/cron.d/x": b"x"}),
    "a name that climbs with backslashes": lambda: zipped({"..\\..\\x.csv": b"x", _IN_OS: _AREA}),
    "a name from the root": lambda: zipped({"/etc/passwd": b"x", _IN_OS: _AREA}),
    "a name with a drive": lambda: zipped({"C:/x.csv": b"x", _IN_OS: _AREA}),
    "nothing in it": lambda: zipped({}),
    "nothing that we know": lambda: zipped({"readme.txt": b"x"}),
    "a zip in a zip": lambda: zipped({"inner.zip": zipped({_IN_OS: _AREA})}),
    "no zip": lambda: _AREA,
    "locked": _locked,
    "more than its list says": lambda: _with_false_size(len(_AREA) - 9),
    "far more than its size": lambda: _with_false_size(2**31),
    "damaged": lambda: _damaged(zipfile.ZIP_DEFLATED),
    "damaged bzip2": lambda: _damaged(zipfile.ZIP_BZIP2),
    "damaged LZMA": lambda: _damaged(zipfile.ZIP_LZMA),
    "a name that is no UTF-8": lambda: zipped({"Data/CSV/\u00e9\u00e9.csv": _AREA}).replace(
        "\u00e9".encode(), b"\xff\xfe"
    ),
    "676 areas": lambda: zipped(
        {f"Data/CSV/{letter}{other}.csv": _AREA for letter in _LETTERS for other in _LETTERS}
    ),
    "an area that is something else": lambda: zipped({_IN_OS: b"a,b\r\n1,2\r\n"}),
    "an area with a NUL": lambda: zipped({_IN_OS: _AREA + b"\0" * 90}),
    "a directory cut short": lambda: zipped({IN_NSPL: NSPL[: NSPL.rindex(b",E")]}),
}
SOUND_ZIPS = {"Code-Point Open": {_IN_OS: _AREA}, "NSPL": {IN_NSPL: NSPL}}
