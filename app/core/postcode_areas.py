"""Postcode areas of the United Kingdom, and other codes that look like postcodes.

Sources:
- English areas and districts: the area letters in OS Code-Point Open, November 2025 (contains OS
  data © Crown copyright and database right; contains Royal Mail data © Royal Mail copyright and
  database right). Names and the remaining areas: Wikipedia, "List of postcode areas in the United
  Kingdom" and "List of postcode districts in the United Kingdom".
- Districts on a border: the lists in the open code of the energy performance register (MHCLG,
  communitiesuk/epb-register-api), which gives CA and GL to England alone, widened by the
  English postcodes that Code-Point Open has in TD5 and SY22.
- Districts without homes: those marked non-geographic by Wikipedia's list (as carried by the Perl
  module Geo::UK::Postcode::Regex), less those that contain real addresses: E20 (the Olympic
  park), CR9 and L69 (a school and a university with Ofsted registrations), and districts of which
  only a part is non-geographic (such as CM7 and UB8).
- Overseas territories: Wikipedia, "Postcodes in the United Kingdom" and "Postal codes in Bermuda".
Royal Mail has no area ZZ: the invented seed data uses it, so it counts as English.
"""

import re
from dataclasses import dataclass
from enum import Enum


class Nation(Enum):
    """The four nations, in the order in which pages name them."""

    ENGLAND = "england"
    SCOTLAND = "scotland"
    WALES = "wales"
    NORTHERN_IRELAND = "northern-ireland"


class AreaUse(Enum):
    """What the postcodes of an area are for."""

    HOMES = "homes"
    MAIL_ONLY = "mail-only"
    CROWN_DEPENDENCY = "crown-dependency"


@dataclass(frozen=True)
class PostcodeArea:
    """A postcode area. `nations` is empty unless it has homes; a border area has several."""

    letters: str
    name: str
    nations: tuple[Nation, ...] = ()
    use: AreaUse = AreaUse.HOMES


_ENGLISH = {
    "AL": "St Albans",
    "B": "Birmingham",
    "BA": "Bath",
    "BB": "Blackburn",
    "BD": "Bradford",
    "BH": "Bournemouth",
    "BL": "Bolton",
    "BN": "Brighton",
    "BR": "Bromley",
    "BS": "Bristol",
    "CA": "Carlisle",
    "CB": "Cambridge",
    "CM": "Chelmsford",
    "CO": "Colchester",
    "CR": "Croydon",
    "CT": "Canterbury",
    "CV": "Coventry",
    "CW": "Crewe",
    "DA": "Dartford",
    "DE": "Derby",
    "DH": "Durham",
    "DL": "Darlington",
    "DN": "Doncaster",
    "DT": "Dorchester",
    "DY": "Dudley",
    "E": "East London",
    "EC": "East Central London",
    "EN": "Enfield",
    "EX": "Exeter",
    "FY": "Blackpool",
    "GL": "Gloucester",
    "GU": "Guildford",
    "HA": "Harrow",
    "HD": "Huddersfield",
    "HG": "Harrogate",
    "HP": "Hemel Hempstead",
    "HU": "Hull",
    "HX": "Halifax",
    "IG": "Ilford",
    "IP": "Ipswich",
    "KT": "Kingston upon Thames",
    "L": "Liverpool",
    "LA": "Lancaster",
    "LE": "Leicester",
    "LN": "Lincoln",
    "LS": "Leeds",
    "LU": "Luton",
    "M": "Manchester",
    "ME": "Rochester",
    "MK": "Milton Keynes",
    "N": "North London",
    "NE": "Newcastle upon Tyne",
    "NG": "Nottingham",
    "NN": "Northampton",
    "NR": "Norwich",
    "NW": "North West London",
    "OL": "Oldham",
    "OX": "Oxford",
    "PE": "Peterborough",
    "PL": "Plymouth",
    "PO": "Portsmouth",
    "PR": "Preston",
    "RG": "Reading",
    "RH": "Redhill",
    "RM": "Romford",
    "S": "Sheffield",
    "SE": "South East London",
    "SG": "Stevenage",
    "SK": "Stockport",
    "SL": "Slough",
    "SM": "Sutton",
    "SN": "Swindon",
    "SO": "Southampton",
    "SP": "Salisbury",
    "SR": "Sunderland",
    "SS": "Southend-on-Sea",
    "ST": "Stoke-on-Trent",
    "SW": "South West London",
    "TA": "Taunton",
    "TF": "Telford",
    "TN": "Tonbridge",
    "TQ": "Torquay",
    "TR": "Truro",
    "TS": "Middlesbrough",
    "TW": "Twickenham",
    "UB": "Southall",
    "W": "West London",
    "WA": "Warrington",
    "WC": "West Central London",
    "WD": "Watford",
    "WF": "Wakefield",
    "WN": "Wigan",
    "WR": "Worcester",
    "WS": "Walsall",
    "WV": "Wolverhampton",
    "YO": "York",
    "ZZ": "Invented places",
}
_ENGLISH_AND_WELSH = {
    "CH": "Chester",
    "HR": "Hereford",
    "LD": "Llandrindod Wells",
    "LL": "Llandudno",
    "NP": "Newport",
    "SY": "Shrewsbury",
}
_ENGLISH_AND_SCOTTISH = {"DG": "Dumfries", "TD": "Galashiels"}
_WELSH = {"CF": "Cardiff", "SA": "Swansea"}
_SCOTTISH = {
    "AB": "Aberdeen",
    "DD": "Dundee",
    "EH": "Edinburgh",
    "FK": "Falkirk",
    "G": "Glasgow",
    "HS": "Outer Hebrides",
    "IV": "Inverness",
    "KA": "Kilmarnock",
    "KW": "Kirkwall",
    "KY": "Kirkcaldy",
    "ML": "Motherwell",
    "PA": "Paisley",
    "PH": "Perth",
    "ZE": "Shetland",
}
_NORTHERN_IRISH = {"BT": "Belfast"}
_MAIL_ONLY = {
    "BF": "British Forces Post Office",
    "BX": "Large users of mail",
    "QC": "Awarding bodies",
    "XM": "Letters to Father Christmas",
    "XX": "Returns to shops",
}
_CROWN_DEPENDENCIES = {"GY": "Guernsey", "IM": "Isle of Man", "JE": "Jersey"}

_IN_NATIONS: tuple[tuple[dict[str, str], tuple[Nation, ...]], ...] = (
    (_ENGLISH, (Nation.ENGLAND,)),
    (_ENGLISH_AND_WELSH, (Nation.ENGLAND, Nation.WALES)),
    (_ENGLISH_AND_SCOTTISH, (Nation.ENGLAND, Nation.SCOTLAND)),
    (_WELSH, (Nation.WALES,)),
    (_SCOTTISH, (Nation.SCOTLAND,)),
    (_NORTHERN_IRISH, (Nation.NORTHERN_IRELAND,)),
)
AREAS: dict[str, PostcodeArea] = {
    area.letters: area
    for area in (
        *(
            PostcodeArea(letters, name, nations)
            for names, nations in _IN_NATIONS
            for letters, name in names.items()
        ),
        *(
            PostcodeArea(letters, name, use=AreaUse.MAIL_ONLY)
            for letters, name in _MAIL_ONLY.items()
        ),
        *(
            PostcodeArea(letters, name, use=AreaUse.CROWN_DEPENDENCY)
            for letters, name in _CROWN_DEPENDENCIES.items()
        ),
    )
}


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Districts of the areas that a border crosses: on the border, or wholly on its English side. All
# other districts of these areas lie wholly outside England.
_ON_A_BORDER = _codes("""
CH1 CH4 HR2 HR3 HR5 LD7 LD8 LL11 LL12 LL13 LL14 LL20 NP7 NP16 NP25 SY5 SY10 SY15 SY21 SY22 DG16
TD5 TD9 TD12 TD15
""")
_ON_THE_ENGLISH_SIDE = _codes("""
CH2 CH3 CH41 CH42 CH43 CH44 CH45 CH46 CH47 CH48 CH49 CH60 CH61 CH62 CH63 CH64 CH65 CH66 CH90 HR1
HR4 HR6 HR7 HR8 HR9 SY1 SY2 SY3 SY4 SY6 SY7 SY8 SY9 SY11 SY12 SY13 SY14
""")

DISTRICTS_WITHOUT_HOMES = _codes("""
B99 BB94 BD98 BD99 BL11 BL78 BN50 BN51 BN52 BN88 BN91 BN99 BS0 BS80 BS98 BS99 CA95 CA99 CH25
CH26 CH27 CH28 CH29 CH30 CH31 CH32 CH33 CH34 CH70 CH88 CH99 CM92 CM98 CM99 CR44 CR90 CT50 CW98
DE99 DH97 DH98 DH99 DL98 DN55 E77 E98 EC1P EC2P EC3P EC4P EC50 EN77 FY0 GU95 IP98 L67 L68 L70
L71 L72 L73 L74 L75 L80 LE21 LE41 LE55 LE87 LE94 LE95 LS88 LS98 LS99 M60 M61 M99 ME99 MK77 N1P
N81 NE82 NE83 NE85 NE88 NE92 NE98 NE99 NG70 NG80 NG90 NR99 NW1W NW26 OL95 PE99 PL95 PR0 PR11
RH77 S49 S95 S96 S97 S98 S99 SE1P SL60 SL95 SN38 SN99 SO25 SO97 SR9 SS22 SS99 ST55 SW95 SY99
UB18 W1A WA55 WA88 WD99 WF90 WR78 WR99 WV98 WV99 YO90 YO91
""")

_mail_only = re.compile("(GIR)(0AA)?|(BFPO)([0-9]{1,4})?").fullmatch

# Bermuda's own codes share CR, DD, HS, SN and others with ours, so those are left to the areas.
_BERMUDA = "DV|FL|GE|HM|MA|PG|SB|WK"
_INWARD = "([0-9][A-Z]{2})?"  # 1ZZ, in Gibraltar 1AA; people do not know that
_OVERSEAS = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (f"ASCN{_INWARD}", "Ascension Island"),
        (f"BBND{_INWARD}", "British Indian Ocean Territory"),
        (f"BIQQ{_INWARD}", "British Antarctic Territory"),
        (f"FIQQ{_INWARD}", "Falkland Islands"),
        (f"GX11{_INWARD}", "Gibraltar"),
        (f"PCRN{_INWARD}", "Pitcairn Islands"),
        (f"SIQQ{_INWARD}", "South Georgia and the South Sandwich Islands"),
        (f"STHL{_INWARD}", "St Helena"),
        (f"TDCU{_INWARD}", "Tristan da Cunha"),
        (f"TKCA{_INWARD}", "Turks and Caicos Islands"),
        ("AI2640", "Anguilla"),
        (f"({_BERMUDA})([0-9]{{2}}|BX)|HM[A-Z]X", "Bermuda"),
        ("KY[1-3][0-9]{4}", "Cayman Islands"),
        ("MSR[0-9]{4}", "Montserrat"),
        ("VG[0-9]{4}", "British Virgin Islands"),
    )
)


def letters_of(outward: str) -> str:
    """The area letters of an outward code: "SW" of "SW1A"."""
    return outward[: 1 if outward[1:2].isdigit() else 2]


def nations_of(outward: str) -> tuple[Nation, ...]:
    """The nations that an outward code has homes in; several for a district on a border.

    Empty for areas that do not exist, have no homes or lie outside the United Kingdom.
    """
    area = AREAS.get(letters_of(outward))
    if area is None or outward in DISTRICTS_WITHOUT_HOMES:
        return ()
    if len(area.nations) < 2 or outward in _ON_A_BORDER:
        return area.nations
    return area.nations[:1] if outward in _ON_THE_ENGLISH_SIDE else area.nations[1:]


def has_homes(outward: str) -> bool:
    """Whether this outward code may have homes in the United Kingdom."""
    return bool(nations_of(outward))


def mail_only_code(compact: str) -> str | None:
    """The spaced form of a mail-only code that is not shaped like a postcode; None for others."""
    match = _mail_only(compact)
    return match and " ".join(filter(None, match.groups()))


def overseas_name(compact: str) -> str | None:
    """The overseas territory that uses this postal code, given in capitals without spaces."""
    return next((name for pattern, name in _OVERSEAS if pattern.fullmatch(compact)), None)
