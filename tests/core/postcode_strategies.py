"""Strategies for well-formed outward codes and postcodes."""

from hypothesis import strategies as st

from app.core.postcode import Postcode
from app.core.postcode_areas import AREAS, AreaUse

areas_with_homes = st.sampled_from([a.letters for a in AREAS.values() if a.use is AreaUse.HOMES])
last_letters = st.text("ABDEFGHJLNPQRSTUWXYZ", min_size=2, max_size=2)


@st.composite
def outwards(draw: st.DrawFn) -> str:
    area = draw(areas_with_homes)
    endings = "ABCDEFGHJKPSTUW" if len(area) == 1 else "ABEHMNPRVWXY"
    digit = st.sampled_from("0123456789")
    lettered = st.tuples(digit, st.sampled_from(endings)).map("".join)
    return area + draw(digit | lettered | st.integers(10, 99).map(str))


postcodes = st.builds(
    lambda outward, digit, letters: Postcode(outward, f"{digit}{letters}"),
    outwards(),
    st.integers(0, 9),
    last_letters,
)
