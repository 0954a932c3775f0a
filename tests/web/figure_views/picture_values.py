"""A caption, and strategies for what pictures show."""

from datetime import date

from hypothesis import strategies as st

from app.core.measures.measure import MeasureUnit
from app.web.figure_views.charts.svg_document import PictureCaption, PictureWidth

CAPTION = PictureCaption(
    title="Good level of development",
    years="2015/16 to 2024/25",
    source="Department for Education, LAIT",
    edition="edition of April 2026",
    as_at=date(2026, 4, 8),
)
SOURCE_LINE = "Source: Department for Education, LAIT, edition of April 2026, as at 8 April 2026"

names = st.text(max_size=40) | st.sampled_from(["Leeds", "Bournemouth, Christchurch and Poole"])
widths = st.sampled_from(PictureWidth)
units = st.sampled_from([MeasureUnit.PERCENT, MeasureUnit.CHILDREN, MeasureUnit.POUNDS])
values = st.floats(40, 130) | st.floats(-1e12, 1e12, allow_nan=False)
limits = st.none() | values
captions = st.builds(
    PictureCaption,
    title=names,
    years=names,
    source=names,
    edition=names,
    as_at=st.just(CAPTION.as_at),
)
