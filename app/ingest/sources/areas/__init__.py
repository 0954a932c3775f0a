"""Councils, their districts and wards: a national list, and the wards of single councils."""

from app.core.translation_marks import mark
from app.ingest.source import Source
from app.ingest.sources.areas.area_list import NATIONAL_LIST, read
from app.ingest.sources.areas.area_readers import SOURCE_NAME, read_edition
from app.ingest.sources.areas.split_file import split_file

__all__ = ["NATIONAL_LIST", "SOURCE", "read"]

SOURCE = Source(
    name=SOURCE_NAME,
    title=mark("Councils and districts of England"),
    publisher=mark("Office for National Statistics; Department for Education"),
    url="https://geoportal.statistics.gov.uk/",
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Source: Office for National Statistics licensed under the Open Government Licence v3.0. "
        "Contains OS data © Crown copyright and database right 2026. Contains public sector "
        "information licensed under the Open Government Licence v3.0 (DfE)."
    ),
    rows_min=440,  # 153 councils and 296 districts in use
    rows_max=40_000,  # and wards of several vintages
    stale_after_days=430,
    bad_share_max=0.0,
    has_councils_files=True,
    councils_title="Wards and their boundaries",
    read=read_edition,
    bundled_file=NATIONAL_LIST,
    split=split_file,
    seed_files=("areas.csv",),
)
