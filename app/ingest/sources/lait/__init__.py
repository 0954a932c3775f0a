"""DfE's Local Authority Interactive Tool (LAIT): the early years measures of its whole file.

The file has over 400 measures of councils, regions and England by year; those that are not in
`core/measures/definitions_data/lait.toml` are skipped and counted.
"""

from app.core.translation_marks import mark
from app.ingest.measure_editions import has_rows_of_edition
from app.ingest.source import Source
from app.ingest.sources.lait.lait_file import read_edition, read_lait

__all__ = ["SOURCE", "read_lait"]

SOURCE = Source(
    name="lait",
    title=mark("Local Authority Interactive Tool"),
    publisher=mark("Department for Education"),
    url="https://www.gov.uk/government/publications/local-authority-interactive-tool-lait",
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 (DfE)."
    ),
    rows_min=20_000,  # 47,770 figures of early years in the file of April 2026
    rows_max=150_000,
    stale_after_days=430,
    read=read_edition,
    seed_files=("lait_2026-04-08.csv",),
    is_complete=has_rows_of_edition,
)
