"""OHID's development of children at 2 to 2½ years: the share at the expected level in each area.

From the Ages and Stages Questionnaire (ASQ-3), by the council where the child lives. Councils send
their figures if they choose to, so a missing council is not 0.
"""

from app.core.translation_marks import mark
from app.ingest.measure_editions import has_rows_of_edition
from app.ingest.source import Source
from app.ingest.sources.asq.fingertips_export import read_development, read_edition

__all__ = ["SOURCE", "read_development"]

SOURCE = Source(
    name="asq",
    title=mark("Child development at 2 to 2½ years"),
    publisher=mark("Office for Health Improvement and Disparities"),
    url=(
        "https://www.gov.uk/government/statistics/child-development-outcomes-data-for-2024-to-2025"
    ),
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 (OHID)."
    ),
    rows_min=100,  # one area of development by council; few councils may send figures
    rows_max=50_000,  # six by about 165 areas and ten years have 10,000
    stale_after_days=430,
    read=read_edition,
    is_complete=has_rows_of_edition,
)
