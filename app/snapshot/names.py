"""Finding a setting, a town, a ward or a district by a name that may be misspelt.

What people add to a name is understood: a county, a council or a larger town ("Newport, Shropshire",
"Cheltenham Glos", "Kensington, London"). It chooses among namesakes; where none of them lies there,
they are shown without it.
"""

import math
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from threading import Lock
from weakref import WeakKeyDictionary

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from app.core.asked import Asked, loosely, read_asked
from app.core.counties import councils_by_county, county_called, today_by_county
from app.core.distance import metres_between
from app.snapshot.places import Name, Places

MOST = 20  # names offered
MOST_SETTINGS = 6  # of them, where a town or an area has the very name
MOST_READINGS = 6  # ways to read a text: each costs a look at every name
SHORTEST_BASE = 3  # letters of a name that is looked for, spelt alike, in what was added
SHORT = 4  # letters of a name of which one at most may be wrong: "Sale" is not "Lake"
SHORTEST_AGAIN = 6  # letters of a name that is looked for again with one more letter wrong
MOST_WORDS = 6  # of a text, among which the rarest is looked for
MOST_ALIKE = 8  # towns and areas that are spelt alike
ALIKE = 82  # of 100: two letters wrong in ten
KINDS = ("town", "district", "ward", "setting")  # what a person most likely means comes first
AROUND_TOWN_M = 15_000  # of a larger town that was named beside a place
WEIGHT_OF_DISTRICT = 30  # settings, for the order; a district has no town of its name
OFTEN = 0.45  # edits that ten times the settings make up for
WHOLE_WORDS = 0.3  # edits that a name counts as having which holds every word whole
HAMLET = 3  # settings of a place that a district's name does not go before
WORTH_ASKING = 10  # times as many settings as the town of the very name: "Bath" beside "Wath"

_LIKE = {"upon": "on", "saint": "st"}
_SKIPPED = frozenset(("and", "the"))


def matching_key(folded: str) -> str:
    """A folded name without the words that people leave out or write otherwise."""
    words = [_LIKE.get(word, word) for word in folded.split() if word not in _SKIPPED]
    return " ".join(words) or folded


@dataclass(frozen=True)
class _Reading:
    """A text as a name and what was added to it, keys all; the added narrows the name down."""

    base: str
    added: tuple[str, ...] = ()


class NameIndex:
    """Names made ready to be found in."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.areas: list[Name] = []
        self.settings: list[Name] = []
        for name in names:
            (self.settings if name.kind == "setting" else self.areas).append(name)
        self.area_keys = [_key(name) for name in self.areas]
        self.setting_keys = [_key(name) for name in self.settings]
        self._bonuses = [_bonus(name) for name in self.areas]
        self._text = "".join(f" {key}\n" for key in self.setting_keys)
        lengths = (len(key) + 2 for key in self.setting_keys)
        self._starts = array("L", accumulate(lengths, initial=0))
        self.called: defaultdict[str, list[Name]] = defaultdict(list)
        for key, name in zip(self.area_keys, self.areas, strict=True):
            for part in {key, *_parts_of_compound(name)}:
                self.called[part].append(name)

    def look_up(self, text: str) -> tuple[Name, ...]:
        """The same as `find`, of a text alone."""
        return self.find(read_asked(text), text)

    def find(self, asked: Asked, text: str) -> tuple[Name, ...]:
        """Up to 20 names that a text may mean, the likeliest first.

        `asked` is what is left of it without needless words.
        """
        whole, wanted = matching_key(loosely(text)), matching_key(asked.text)
        if len(whole) < 2:
            return ()
        exact = self.exact(asked, whole) if wanted else []
        holding = self._settings_holding(whole.split())
        same = [name for name in holding if _key(name) == whole]
        if self.county_meant(asked, text, exact):
            return tuple(exact)  # all of them, and no settings between
        if exact:
            same = same if whole != wanted else []  # of a plain name the town comes first
            near = self._more_often_meant(wanted, exact) if whole == wanted else []
            held = self._holding_areas(wanted) if len(asked.parts) == 1 else []
            found = [*same, *exact, *near, *held, *holding[:MOST_SETTINGS]]
        else:
            alike = self._alike(asked, whole) if wanted else []
            sure, others = (alike, []) if " " not in wanted else _parted(alike, wanted)
            found = [*same, *sure, *holding, *others]
            if len(found) < MOST:
                found += self._settings_alike(whole)
        found = found or self._among_words(wanted.split())
        return _without_doubles(found)

    def settings_called(self, text: str) -> tuple[Name, ...]:
        """Settings of the very name, where it is more than one word: "The Nursery"."""
        whole = loosely(text)
        if " " not in whole:
            return ()
        pairs = zip(self.settings, self.setting_keys, strict=True)
        return _without_doubles(name for name, key in pairs if key == matching_key(whole))

    def exact(self, asked: Asked, whole: str) -> list[Name]:
        """Towns and areas of the very name, in what was added to it where any of them is there."""
        without: list[Name] = []
        readings = list(self.readings(asked, whole))
        for reading in readings:
            called = _by_name(reading.base, self._ranked(self.called.get(reading.base, ())))
            inside = [name for name in called if self._lies_in(name, reading.added)]
            if inside:
                return inside
            without = without or called
        districts = self._of_county(whole) or self._of_county(matching_key(asked.text))
        if districts and not without:
            return districts
        near = next(filter(None, map(self._near_in, readings)), [])
        return [*near, *without] or self._last_part(asked)

    def _near_in(self, reading: _Reading) -> list[Name]:
        """Towns and areas with a short or misspelt name in what was added: "Kingston, Surrey"."""
        if not reading.added or len(reading.base) < SHORTEST_BASE:
            return []
        scored = self._scored(reading.base, _sure_edits(reading.base))
        near = [(cost, name) for cost, name in scored if self._lies_in(name, reading.added)]
        return [name for _, name in sorted(near, key=lambda one: (one[0], one[1].key))][:MOST_ALIKE]

    def readings(self, asked: Asked, whole: str) -> Iterator[_Reading]:
        """The ways to read a text, the plainest first: "city" can belong to a name."""
        return islice(self._all_readings(asked, whole), MOST_READINGS)

    def _all_readings(self, asked: Asked, whole: str) -> Iterator[_Reading]:
        parts = [matching_key(part) for part in asked.parts]
        yield from map(_Reading, dict.fromkeys((whole, " ".join(parts))))
        for at in range(len(parts) - 1):
            yield _Reading(parts[at], tuple(parts[at + 1 :]))
        words, rest = parts[0].split() if parts else [], tuple(parts[1:])
        for at in range(len(words) - 1, 0, -1):
            added = " ".join(words[at:])
            if added in councils_by_county() or added in self.called:
                yield _Reading(" ".join(words[:at]), (added, *rest))

    def _last_part(self, asked: Asked) -> list[Name]:
        """The last part that is a place: "Leeds" of "14 High Street, Leeds"."""
        parts = [matching_key(part) for part in asked.parts[1:]]
        for part in reversed(parts):
            if part in self.called:
                return self._ranked(self.called[part])
        return self._of_county(parts[-1]) if parts else []

    def _among_words(self, words: list[str]) -> list[Name]:
        """A place among other words: "Manchester" of "the airport at Manchester"."""
        for length in range(len(words), 0, -1):
            for at in range(len(words) - length, -1, -1):
                if called := self.called.get(" ".join(words[at : at + length])):
                    return self._ranked(called)
        return []

    def _of_county(self, key: str) -> list[Name]:
        """The districts of a county or a region."""
        codes = today_by_county().get(key, frozenset())
        inside = [name for name in self.areas if name.kind == "district" and _is_in(name, codes)]
        return self._ranked(inside)

    def county_meant(self, asked: Asked, text: str, found: Sequence[Name]) -> str:
        """The county or region of which these are the districts; "" where they are anything else."""
        keys = [matching_key(one) for one in (loosely(text), asked.text, *asked.parts[-1:])]
        for key in keys if len(found) > 1 else ():
            if list(found) == self._of_county(key):
                return county_called(key)
        return ""

    def _lies_in(self, name: Name, added: Sequence[str]) -> bool:
        return all(self._lies_in_one(name, one) for one in added)

    def _lies_in_one(self, name: Name, added: str) -> bool:
        """Whether a place lies in a county, a council or around a town."""
        codes = councils_by_county().get(added, frozenset())
        if codes and _is_in(name, codes):
            return True
        return any(_is_around(name, one) for one in self.called.get(added, ()) if one != name)

    def _ranked(self, names: Iterable[Name]) -> list[Name]:
        return sorted(names, key=lambda one: (-_weight(one), KINDS.index(one.kind), one.key))

    def _settings_holding(self, words: list[str]) -> list[Name]:
        """Settings whose names hold every word, the shorter names first.

        The rarest word is looked for in the text of all names, a hundred times faster than in each.
        """
        longest = sorted(set(words), key=lambda word: (-len(word), word))[:MOST_WORDS]
        rarest, rows = min((f" {word}" for word in longest), key=self._text.count), []
        at = self._text.find(rarest)
        while at >= 0:
            row = bisect_right(self._starts, at) - 1
            rows.append(row)
            at = self._text.find(rarest, self._starts[row + 1])
        found = [self.settings[row] for row in rows if _holds(self.setting_keys[row], words)]
        return sorted(found, key=lambda name: (len(name.folded), name.folded))

    def _holding_areas(self, wanted: str) -> list[Name]:
        """Areas whose name holds every word: "Newport Pagnell" for "Newport"."""
        words = wanted.split()
        held = [
            name
            for name, key in zip(self.areas, self.area_keys, strict=True)
            if key != wanted and _holds(key, words)
        ]
        return self._ranked(held)[:MOST_ALIKE]

    def _more_often_meant(self, wanted: str, exact: Sequence[Name]) -> list[Name]:
        """Two much larger towns spelt nearly as a small one of the very name."""
        least = WORTH_ASKING * max(1, *(name.weight for name in exact))
        return [name for _, name in self._scored(wanted, 1) if name.weight >= least][:2]

    def _alike(self, asked: Asked, whole: str) -> list[Name]:
        """Towns and areas spelt much alike, the likeliest first; within what was added if they can."""
        readings = list(self.readings(asked, whole))
        scores: dict[Name, float] = {}
        for more in (0, 1):
            for reading in readings if not scores else ():
                if more and len(reading.base) < SHORTEST_AGAIN:
                    continue
                if reading.added and len(reading.base) < SHORTEST_BASE:
                    continue
                for cost, name in self._scored(reading.base, _edits_allowed(reading.base) + more):
                    if self._lies_in(name, reading.added):
                        cost -= 1.0 if reading.added else 0.0
                        scores[name] = min(cost, scores.get(name, cost))
        return sorted(scores, key=lambda name: (scores[name], name.key))[:MOST_ALIKE]

    def _scored(self, wanted: str, edits_most: int) -> list[tuple[float, Name]]:
        """Areas with the edits that lead to them, less what their frequency makes up for."""
        found = process.extract(
            wanted, self.area_keys, scorer=OSA.distance, score_cutoff=edits_most, limit=None
        )
        scored = {at: float(edits) for key, edits, at in found if edits < 2 or len(key) > SHORT}
        words = list(dict.fromkeys(wanted.split()))
        longest = max(words, key=len)
        for at, key in enumerate(self.area_keys):
            if longest in key and _holds(key, words):
                is_whole = all(f" {word} " in f" {key} " for word in words)
                cost = (WHOLE_WORDS if is_whole else 1.0) + 0.02 * (len(key) - len(wanted))
                scored[at] = min(scored.get(at, cost), cost)
        return [(cost - self._bonuses[at], self.areas[at]) for at, cost in scored.items()]

    def _settings_alike(self, whole: str) -> list[Name]:
        close = process.extract(
            whole, self.setting_keys, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=2 * MOST
        )
        return [self.settings[at] for _, _, at in close]


_indexes: WeakKeyDictionary[Places, NameIndex] = WeakKeyDictionary()
_making = Lock()


def index_of(places: Places) -> NameIndex:
    """The index of a snapshot's names, made when the first person types one."""
    with _making:
        if places not in _indexes:
            _indexes[places] = NameIndex(places.names)
        return _indexes[places]


def _key(name: Name) -> str:
    return matching_key(loosely(name.folded))


def _by_name(base: str, names: list[Name]) -> list[Name]:
    """A district of which only a part is called so comes behind towns that are more than a hamlet."""
    return sorted(names, key=lambda one: 0 if _key(one) == base and _weight(one) >= HAMLET else 1)


def _parts_of_compound(name: Name) -> list[str]:
    """ "kensington" and "chelsea" of the district Kensington and Chelsea."""
    parts = name.folded.split(" and ") if name.kind == "district" else []
    return [matching_key(part) for part in parts] if len(parts) > 1 else []


def _weight(name: Name) -> int:
    return name.weight or (WEIGHT_OF_DISTRICT if name.kind == "district" else 0)


def _bonus(name: Name) -> float:
    return OFTEN * math.log10(1 + _weight(name))


def _is_in(name: Name, codes: frozenset[str]) -> bool:
    return not codes.isdisjoint(name.areas)


def _is_around(name: Name, other: Name) -> bool:
    """Whether a place lies in an area, or near a town that has more settings."""
    if other.kind != "town" and other.key in name.areas:
        return True
    if None in (name.latitude, name.longitude, other.latitude, other.longitude):
        return False
    ends = (name.latitude, name.longitude, other.latitude, other.longitude)
    far = metres_between(*(degrees or 0.0 for degrees in ends))
    return other.weight > name.weight and far <= AROUND_TOWN_M


def _holds(key: str, words: list[str]) -> bool:
    """Whether each word begins a word of the name."""
    spaced = f" {key}"
    return all(f" {word}" in spaced for word in words)


def _edits_allowed(key: str) -> int:
    return sum(len(key) >= length for length in (3, 4, 10))


def _parted(names: list[Name], wanted: str) -> tuple[list[Name], list[Name]]:
    """Areas that are surely meant, before settings of all these words; and the others, after them."""
    sure = [name for name in names if _holds(_key(name), wanted.split()) or is_sure(name, wanted)]
    return sure, [name for name in names if name not in sure]


def is_sure(name: Name, wanted: str) -> bool:
    """Whether a name has so few other letters that it is surely meant."""
    most = _sure_edits(wanted)
    return OSA.distance(_key(name), wanted, score_cutoff=most) <= most


def _sure_edits(wanted: str) -> int:
    return 2 if len(wanted) >= 8 else 1


def are_called(names: Iterable[Name], typed: str) -> bool:
    """Whether any of them has every word that was typed in its name."""
    words = set(matching_key(loosely(typed)).split())
    return any(words <= set(_key(name).split()) for name in names)


def _without_doubles(names: Iterable[Name]) -> tuple[Name, ...]:
    """No two that a person could not tell apart."""
    seen: dict[tuple[str, str, bool], Name] = {}
    for name in names:
        seen.setdefault((name.label.casefold(), name.detail, name.kind == "ward"), name)
    return tuple(seen.values())[:MOST]
