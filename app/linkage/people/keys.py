"""Keys of a person's record: two records are candidates for a link where they share a key.

The rules are those of the measured model (Fellegi-Sunter on invented children): each has its own
number, so that keys of different rules never meet. Two of the rules contain a third: equal birth
date and outcode covers equal birth date and postcode; equal names cover equal names and outcode.
"""

from app.linkage.people.names import surname_parts
from app.linkage.people.normalise import PersonFields

_SEPARATOR = "\x1f"


def block_keys(fields: PersonFields) -> frozenset[str]:
    """The keys of a record; a rule gives none where a field of it is missing.

    Each part of a double-barrelled surname gives its own keys. Both names are sorted where they
    stand together, so that a record with its names reversed has the same key.
    """
    forename, surname = fields.forename, fields.surname
    born_on, postcode = fields.born_on, fields.postcode
    surnames = dict.fromkeys((surname, *surname_parts(surname)))
    candidates = [
        ("0", fields.nhs_number),
        *(("1", born_on, part) for part in surnames),
        ("2", born_on, forename),
        ("3", postcode, forename),
        *(("4", postcode, part) for part in surnames),
        ("5", born_on, fields.outcode),
        ("6", postcode, fields.house),
        *(("7", *sorted((forename, part))) for part in surnames),
        ("2", born_on, surname),  # names reversed
    ]
    return frozenset(_SEPARATOR.join(one) for one in candidates if all(one))
