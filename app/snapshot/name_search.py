"""Search for a setting, a town, a ward or a district by a name that may be misspelt.

A name may be followed by a county, a council or a larger town ("Newport, Shropshire", "Cheltenham
Glos", "Kensington, London"). That addition selects among places of the same name; where none of
them is in it, all of them are shown.
"""

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

from app.core.gazetteer_tables import councils_by_county, county_by_name, current_councils_by_county
from app.core.name_query import NameQuery, fold_for_search, parse_name_query
from app.snapshot.name_similarity import (
    certain_edits,
    contains_words,
    edits_allowed,
    exact_names_first,
    is_around,
    is_certain_match,
    is_in_areas,
    matching_key,
    name_key,
    parts_of_compound,
    popularity_bonus,
    settings_weight,
)
from app.snapshot.published_settings import NameEntry, PublishedSettings

MAX_NAMES = 20  # names in a result
MAX_SETTINGS = 6  # settings in a result where a town or an area has exactly the name
MAX_INTERPRETATIONS = 6  # interpretations of a text: each is compared with every name
MIN_BASE_LENGTH = 3  # letters of a name, for a search for similar names within an addition
SHORT_NAME_LENGTH = 4  # letters; such names may differ by one edit at most: "Sale" is not "Lake"
MIN_RETRY_LENGTH = 6  # letters of a name, for a second search that allows one more edit
MAX_WORDS = 6  # words of a text among which the rarest is chosen
MAX_SIMILAR = 8  # similar towns and areas in a result
MIN_SIMILARITY = 82  # of 100; about two wrong letters in ten
KINDS = ("town", "district", "ward", "setting")  # most likely meaning first
WHOLE_WORDS_COST = 0.3  # edits, for a name that contains every word of the text
LARGER_TOWN_RATIO = 10  # times as many settings as the town of the exact name: "Bath" for "Wath"


@dataclass(frozen=True)
class _Interpretation:
    """A text as a name and its additions, which narrow the name down; all are matching keys."""

    base: str
    added: tuple[str, ...] = ()


class NameIndex:
    """An index of names for searching."""

    def __init__(self, names: Iterable[NameEntry]) -> None:
        self.areas: list[NameEntry] = []
        self.settings: list[NameEntry] = []
        for name in names:
            (self.settings if name.kind == "setting" else self.areas).append(name)
        self.area_keys = [name_key(name) for name in self.areas]
        self.setting_keys = [name_key(name) for name in self.settings]
        self._bonuses = [popularity_bonus(name) for name in self.areas]
        self._text = "".join(f" {key}\n" for key in self.setting_keys)
        lengths = (len(key) + 2 for key in self.setting_keys)
        self._starts = array("L", accumulate(lengths, initial=0))
        self.areas_by_name: defaultdict[str, list[NameEntry]] = defaultdict(list)
        for key, name in zip(self.area_keys, self.areas, strict=True):
            for part in {key, *parts_of_compound(name)}:
                self.areas_by_name[part].append(name)

    def find_text(self, text: str) -> tuple[NameEntry, ...]:
        """The same as `find`, for an unparsed text."""
        return self.find(parse_name_query(text), text)

    def find(self, query: NameQuery, text: str) -> tuple[NameEntry, ...]:
        """Up to MAX_NAMES names that a text may mean, most likely first.

        `query` is the parsed text (`parse_name_query`).
        """
        whole, wanted = matching_key(fold_for_search(text)), matching_key(query.text)
        if len(whole) < 2:
            return ()
        exact = self.exact(query, whole) if wanted else []
        containing_settings = self._settings_containing(whole.split())
        same = [name for name in containing_settings if name_key(name) == whole]
        if self.matching_county(query, text, exact):
            return tuple(exact)  # all districts, without settings
        if exact:
            same = same if whole != wanted else []  # for a plain name the town comes first
            near = self._much_larger_towns(wanted, exact) if whole == wanted else []
            containing_areas = self._areas_containing(wanted) if len(query.parts) == 1 else []
            found = [*same, *exact, *near, *containing_areas, *containing_settings[:MAX_SETTINGS]]
        else:
            similar = self._similar_areas(query, whole) if wanted else []
            certain, others = (
                (similar, []) if " " not in wanted else _split_by_certainty(similar, wanted)
            )
            found = [*same, *certain, *containing_settings, *others]
            if len(found) < MAX_NAMES:
                found += self._similar_settings(whole)
        found = found or self._area_within_text(wanted.split())
        return _without_duplicates(found)

    def settings_named(self, text: str) -> tuple[NameEntry, ...]:
        """Settings with exactly this name, if it has more than one word: "The Nursery"."""
        whole = fold_for_search(text)
        if " " not in whole:
            return ()
        pairs = zip(self.settings, self.setting_keys, strict=True)
        return _without_duplicates(name for name, key in pairs if key == matching_key(whole))

    def exact(self, query: NameQuery, whole: str) -> list[NameEntry]:
        """Towns and areas with exactly this name; only those within the additions if any are."""
        without: list[NameEntry] = []
        interpretations = list(self.interpretations(query, whole))
        for interpretation in interpretations:
            areas_by_name = exact_names_first(
                interpretation.base, self._ranked(self.areas_by_name.get(interpretation.base, ()))
            )
            inside = [name for name in areas_by_name if self._is_within(name, interpretation.added)]
            if inside:
                return inside
            without = without or areas_by_name
        districts = self._districts_of_county(whole) or self._districts_of_county(
            matching_key(query.text)
        )
        if districts and not without:
            return districts
        near = next(filter(None, map(self._similar_within, interpretations)), [])
        return [*near, *without] or self._area_of_last_part(query)

    def _similar_within(self, interpretation: _Interpretation) -> list[NameEntry]:
        """Towns and areas within the additions that have a similar name: "Kingston, Surrey"."""
        if not interpretation.added or len(interpretation.base) < MIN_BASE_LENGTH:
            return []
        scored = self._scored(interpretation.base, certain_edits(interpretation.base))
        near = [
            (cost, name) for cost, name in scored if self._is_within(name, interpretation.added)
        ]
        near.sort(key=lambda scored_name: (scored_name[0], scored_name[1].key))
        return [name for _, name in near[:MAX_SIMILAR]]

    def interpretations(self, query: NameQuery, whole: str) -> Iterator[_Interpretation]:
        """The interpretations of a text, simplest first: "city" can be part of a name."""
        return islice(self._all_interpretations(query, whole), MAX_INTERPRETATIONS)

    def _all_interpretations(self, query: NameQuery, whole: str) -> Iterator[_Interpretation]:
        parts = [matching_key(part) for part in query.parts]
        yield from map(_Interpretation, dict.fromkeys((whole, " ".join(parts))))
        for at in range(len(parts) - 1):
            yield _Interpretation(parts[at], tuple(parts[at + 1 :]))
        words, rest = parts[0].split() if parts else [], tuple(parts[1:])
        for at in range(len(words) - 1, 0, -1):
            added = " ".join(words[at:])
            if added in councils_by_county() or added in self.areas_by_name:
                yield _Interpretation(" ".join(words[:at]), (added, *rest))

    def _area_of_last_part(self, query: NameQuery) -> list[NameEntry]:
        """The last part that is a place: "Leeds" in "14 High Street, Leeds"."""
        parts = [matching_key(part) for part in query.parts[1:]]
        for part in reversed(parts):
            if part in self.areas_by_name:
                return self._ranked(self.areas_by_name[part])
        return self._districts_of_county(parts[-1]) if parts else []

    def _area_within_text(self, words: list[str]) -> list[NameEntry]:
        """A place among other words: "Manchester" in "the airport at Manchester"."""
        for length in range(len(words), 0, -1):
            for at in range(len(words) - length, -1, -1):
                if areas_by_name := self.areas_by_name.get(" ".join(words[at : at + length])):
                    return self._ranked(areas_by_name)
        return []

    def _districts_of_county(self, key: str) -> list[NameEntry]:
        """The districts of a county or a region."""
        codes = current_councils_by_county().get(key, frozenset())
        inside = [
            name for name in self.areas if name.kind == "district" and is_in_areas(name, codes)
        ]
        return self._ranked(inside)

    def matching_county(self, query: NameQuery, text: str, found: Sequence[NameEntry]) -> str:
        """The county or region whose districts `found` lists; "" where it lists other names."""
        texts = (fold_for_search(text), query.text, *query.parts[-1:])
        keys = [matching_key(folded) for folded in texts]
        for key in keys if len(found) > 1 else ():
            if list(found) == self._districts_of_county(key):
                return county_by_name(key)
        return ""

    def _is_within(self, name: NameEntry, added: Sequence[str]) -> bool:
        return all(self._is_within_one(name, addition) for addition in added)

    def _is_within_one(self, name: NameEntry, added: str) -> bool:
        """Whether a place is in a county or a council, or near a town."""
        codes = councils_by_county().get(added, frozenset())
        if codes and is_in_areas(name, codes):
            return True
        return any(
            is_around(name, other) for other in self.areas_by_name.get(added, ()) if other != name
        )

    def _ranked(self, names: Iterable[NameEntry]) -> list[NameEntry]:
        return sorted(
            names, key=lambda name: (-settings_weight(name), KINDS.index(name.kind), name.key)
        )

    def _settings_containing(self, words: list[str]) -> list[NameEntry]:
        """Settings whose names contain every word, shorter names first.

        The rarest word is searched in one text of all names: a hundred times faster than name by
        name.
        """
        longest = sorted(set(words), key=lambda word: (-len(word), word))[:MAX_WORDS]
        rarest, rows = min((f" {word}" for word in longest), key=self._text.count), []
        at = self._text.find(rarest)
        while at >= 0:
            row = bisect_right(self._starts, at) - 1
            rows.append(row)
            at = self._text.find(rarest, self._starts[row + 1])
        found = [
            self.settings[row] for row in rows if contains_words(self.setting_keys[row], words)
        ]
        return sorted(found, key=lambda name: (len(name.folded), name.folded))

    def _areas_containing(self, wanted: str) -> list[NameEntry]:
        """Areas whose names contain every word: "Newport Pagnell" for "Newport"."""
        words = wanted.split()
        containing_areas = [
            name
            for name, key in zip(self.areas, self.area_keys, strict=True)
            if key != wanted and contains_words(key, words)
        ]
        return self._ranked(containing_areas)[:MAX_SIMILAR]

    def _much_larger_towns(self, wanted: str, exact: Sequence[NameEntry]) -> list[NameEntry]:
        """At most two much larger towns whose name differs by one edit from the exact match."""
        min_weight = LARGER_TOWN_RATIO * max(1, *(name.weight for name in exact))
        return [name for _, name in self._scored(wanted, 1) if name.weight >= min_weight][:2]

    def _similar_areas(self, query: NameQuery, whole: str) -> list[NameEntry]:
        """Towns and areas with similar names, most likely first; additions raise the rank."""
        interpretations = list(self.interpretations(query, whole))
        scores: dict[NameEntry, float] = {}
        for extra_edits in (0, 1):
            for interpretation in interpretations if not scores else ():
                if extra_edits and len(interpretation.base) < MIN_RETRY_LENGTH:
                    continue
                if interpretation.added and len(interpretation.base) < MIN_BASE_LENGTH:
                    continue
                for cost, name in self._scored(
                    interpretation.base, edits_allowed(interpretation.base) + extra_edits
                ):
                    if self._is_within(name, interpretation.added):
                        cost -= 1.0 if interpretation.added else 0.0
                        scores[name] = min(cost, scores.get(name, cost))
        return sorted(scores, key=lambda name: (scores[name], name.key))[:MAX_SIMILAR]

    def _scored(self, wanted: str, max_edits: int) -> list[tuple[float, NameEntry]]:
        """Areas with their cost: the number of edits minus a bonus for their number of settings."""
        found = process.extract(
            wanted, self.area_keys, scorer=OSA.distance, score_cutoff=max_edits, limit=None
        )
        scored = {
            at: float(edits)
            for key, edits, at in found
            if edits < 2 or len(key) > SHORT_NAME_LENGTH
        }
        words = list(dict.fromkeys(wanted.split()))
        longest = max(words, key=len)
        for at, key in enumerate(self.area_keys):
            if longest in key and contains_words(key, words):
                is_whole = all(f" {word} " in f" {key} " for word in words)
                cost = (WHOLE_WORDS_COST if is_whole else 1.0) + 0.02 * (len(key) - len(wanted))
                scored[at] = min(scored.get(at, cost), cost)
        return [(cost - self._bonuses[at], self.areas[at]) for at, cost in scored.items()]

    def _similar_settings(self, whole: str) -> list[NameEntry]:
        close = process.extract(
            whole,
            self.setting_keys,
            scorer=fuzz.ratio,
            score_cutoff=MIN_SIMILARITY,
            limit=2 * MAX_NAMES,
        )
        return [self.settings[at] for _, _, at in close]


_indexes: WeakKeyDictionary[PublishedSettings, NameIndex] = WeakKeyDictionary()
_index_lock = Lock()


def index_of(settings: PublishedSettings) -> NameIndex:
    """The index of a snapshot's names, created at the first search for a name."""
    with _index_lock:
        if settings not in _indexes:
            _indexes[settings] = NameIndex(settings.names)
        return _indexes[settings]


def _split_by_certainty(
    names: list[NameEntry], wanted: str
) -> tuple[list[NameEntry], list[NameEntry]]:
    """The certain matches, listed before settings with all these words, and the other matches."""
    certain = [
        name
        for name in names
        if contains_words(name_key(name), wanted.split()) or is_certain_match(name, wanted)
    ]
    return certain, [name for name in names if name not in certain]


def any_named(names: Iterable[NameEntry], typed: str) -> bool:
    """Whether any of the names contains every word of the typed text."""
    words = set(matching_key(fold_for_search(typed)).split())
    return any(words <= set(name_key(name).split()) for name in names)


def _without_duplicates(names: Iterable[NameEntry]) -> tuple[NameEntry, ...]:
    """The names without entries that look the same on a page."""
    seen: dict[tuple[str, str, bool], NameEntry] = {}
    for name in names:
        seen.setdefault((name.label.casefold(), name.detail, name.kind == "ward"), name)
    return tuple(seen.values())[:MAX_NAMES]
