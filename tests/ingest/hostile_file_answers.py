"""The expected result of each hostile file: part of the refusal, or that it is read."""

from tests.ingest.hostile_file_corpus import READ_AS

READ = "read"  # the file is valid: the same rows as in the valid one, none bad
RECOVERED = "kept"  # an unreadable row keeps its previous values
NUL, NO_HEADER, BAD_ROWS = "contains NUL characters", "no header row with", "rows cannot be read"
TWICE, FEW, EMPTY = "given twice", "rows, but an edition of", "the file is empty"
INCOMPLETE_WORKBOOK = "this is another kind of workbook: save it as an Excel workbook (.xlsx)"
NO_XML = "not well-formed XML"
TABLES = [source for source, way in READ_AS.items() if way != "xml"]

# A change of a table -> the result for every source, or by way of reading (csv, sheet, columns),
# with exceptions for single sources.
ANSWERS: dict[str, str | dict[str, str]] = {
    "nothing at all": EMPTY,
    "spaces and line ends": EMPTY,
    "a picture": {"csv": NUL, "sheet": "not text in UTF-8 or Windows-1252", "columns": NUL},
    "a spreadsheet": {
        "csv": "a zip or a spreadsheet, not CSV: unpack it, or save it as CSV UTF-8",
        "sheet": INCOMPLETE_WORKBOOK,
        "columns": "a zip or a spreadsheet, not CSV: unpack it, or save it as CSV UTF-8",
        "schools": INCOMPLETE_WORKBOOK,
        "family_hubs": INCOMPLETE_WORKBOOK,
        "neighbours": INCOMPLETE_WORKBOOK,
    },
    "an old spreadsheet": "an old Excel workbook: save it as",
    "a page to sign in": {
        "csv": "a web page",
        "sheet": "a web page or XML",
        "columns": "a web page",
    },
    "JSON": NO_HEADER,
    "random bytes": {"csv": NUL, "sheet": "not text in UTF-8 or Windows-1252", "columns": NUL},
    "UTF-16": {"csv": NUL, "sheet": READ, "columns": NUL},
    "UTF-16 without its mark": NUL,
    "UTF-8 with its mark": READ,
    "two marks": READ,
    "Windows-1252": READ,
    "Windows-1252 behind the mark of UTF-8": {
        "csv": READ,
        "sheet": "not text in UTF-8; save it as CSV UTF-8",
        "columns": READ,
    },
    "mixed line ends": READ,
    "a NUL": NUL,
    "a ragged row": {
        "csv": BAD_ROWS,
        "sheet": BAD_ROWS,
        "columns": "the rows do not fit the header",
        "council_listing": RECOVERED,
        "ward_takeup": "the header has 8 cells, this row 10",  # a missing row would disclose others
    },
    "the header again": {
        "csv": BAD_ROWS,
        "sheet": READ,
        "columns": BAD_ROWS,
        "childminder_agencies": READ,
        **dict.fromkeys(
            ("funded_takeup", "eyfsp", "asq", "takeup_release", "lait"),
            "the header is repeated here",
        ),
    },
    "a blank column at the end": {
        "csv": READ,
        "sheet": READ,
        "columns": READ,
        "childminder_agencies": READ,
        "family_hubs": READ,
    },
    "a column without a name": {
        "csv": READ,
        "sheet": BAD_ROWS,
        "columns": READ,
        "childminder_agencies": READ,
        "family_hubs": READ,
    },
    "a column that we do not know": {
        "csv": READ,
        "sheet": READ,
        "columns": READ,
        "family_hubs": READ,
        "council_characteristics": BAD_ROWS,  # a characteristic that has no number
    },
    "a column twice": {
        "csv": "means the same as column",
        "sheet": "means the same as column",
        "columns": "this column is given twice",
        "council_listing": "both mean name",
    },
    "a column gone": {
        "csv": "this column is missing",
        "sheet": "this column is missing",
        "columns": "this column is missing",
        "ofsted_register": NO_HEADER,
        "ofsted_consented": NO_HEADER,
        "schools": NO_HEADER,
        "childminder_agencies": NO_HEADER,
        "council_characteristics": NO_HEADER,
        "ward_takeup": NO_HEADER,
        "deprivation_2025": NO_HEADER,
        "deprivation_2019": NO_HEADER,
    },
    "columns in another order": {
        "csv": READ,
        "sheet": READ,
        "columns": READ,
        "neighbours": "column 'SNP after SN1': this column is missing",  # its place is its meaning
    },
    "two columns under one another's names": {
        "csv": BAD_ROWS,
        "sheet": BAD_ROWS,
        "columns": BAD_ROWS,
        "council_listing": "cannot be read; check that the headings",
    },
    "a header moved by two lines": READ,
    "every row twice": {"csv": TWICE, "sheet": TWICE, "columns": READ},
    "half of the rows": {
        "csv": FEW,
        "sheet": FEW,
        "columns": FEW,
        "ward_takeup": "was published before for other areas",
    },
    "a quotation mark that never ends": {
        "csv": "quotation marks do not match",
        "sheet": "quotation marks do not match",
        "columns": "the rows do not fit the header",
    },
}
XML_ANSWERS = {
    "an entity bomb": "it has a DOCTYPE",
    "an outside entity": "it has a DOCTYPE",
    "an outside DTD": "it has a DOCTYPE",
    "parameter entities": "it has a DOCTYPE",
    "an entity that nobody declared": "undefined entity",
    "another first element": "its root element is 'Feed'",
    "another namespace": "its namespace is 'http://ofsted.example",
    "no namespace": "its namespace is ''",
    "an element that we do not know": READ,
    "elements without end": "unknown element 'Registration'",
    "deep elements": "more than 12 deep",
    "a tag of many attributes": "a tag or a comment is far too long",
    "UTF-16": READ,
    "UTF-8 with its mark": READ,
    "UTF-16 that says UTF-8": NO_XML,
    "UTF-16 with an entity bomb": "it has a DOCTYPE",
    "UTF-7": "the encoding that it declares cannot be read",
    "a NUL": NO_XML,
    "every registration twice": TWICE,
    "half of the registrations": FEW,
    "codes that we do not know": BAD_ROWS,
    "a row of text": NO_XML,
    "nothing behind its declaration": NO_XML,
}
NO_TABLE = {  # a file without a table is not an extract either
    "nothing at all": EMPTY,
    "spaces and line ends": EMPTY,
    "a picture": NO_XML,
    "a spreadsheet": "a zip or a spreadsheet, not CSV",
    "an old spreadsheet": "an old Excel workbook",
    "a page to sign in": "a web page",
    "JSON": NO_XML,
    "random bytes": NO_XML,
}
DAMAGED = "the zip is damaged, cut short or encrypted"
ZIP_ANSWERS = {
    "a name that climbs": "a name in the zip points outside it",
    "a name that climbs with backslashes": "a name in the zip points outside it",
    "a name from the root": "a name in the zip points outside it",
    "a name with a drive": "a name in the zip points outside it",
    "nothing in it": "the zip has neither",
    "nothing that we know": "the zip has neither",
    "a zip in a zip": "the zip has neither",
    "no zip": DAMAGED,
    "locked": DAMAGED,
    "more than its list says": DAMAGED,
    "far more than its size": "unpacks to more than 150 MB",
    "damaged": DAMAGED,
    "damaged bzip2": "cannot be read (it is damaged)",
    "damaged LZMA": DAMAGED,
    "a name that is no UTF-8": DAMAGED,
    "676 areas": "the zip has 676 areas, more than 300",
    "an area that is something else": "a row of Code-Point Open has 10 cells",
    "an area with a NUL": NUL,
    "a directory cut short": "cut short in the middle of its last row",
}


def expected(case: str, source: str) -> str:
    """The expected result of a source for a file of `CORPUS`."""
    answer = ANSWERS[case]
    return answer if isinstance(answer, str) else answer.get(source, answer[READ_AS[source]])
