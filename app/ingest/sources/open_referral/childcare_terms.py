"""Which services of a directory are childcare, and of which kind, by the words of its categories.

A directory lists everything for residents; categories are the council's own. A word that means one
kind decides; a category of childcare in general leaves the kind open.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from app.core.provision import HOME_BASED, Kind
from app.ingest.sources.open_referral.json_values import first_text, objects, text

# In a category or, where these leave it open, in the service's name. The first that matches counts.
_KIND_WORDS: tuple[tuple[Kind, str], ...] = (
    (Kind.NANNY, r"nann(?:y|ies)|home child ?carers?"),
    (Kind.CHILDMINDER, r"child ?mind(?:ers?|ing)"),
    (Kind.OUT_OF_SCHOOL, r"out of school (?:care|childcare|clubs?|hours)|(?:after|before) school"),
    (
        Kind.OUT_OF_SCHOOL,
        r"breakfast clubs?|holiday (?:clubs?|childcare|playschemes?)|wrap ?around",
    ),
    (Kind.NURSERY_SCHOOL, r"(?:maintained|state|local authority) nursery schools?"),
    (Kind.NURSERY_CLASS, r"nursery class(?:es)?|school nurser(?:y|ies)"),
    (Kind.DAY_NURSERY, r"day nurser(?:y|ies)|private nurser(?:y|ies)|nurser(?:y|ies)"),
    (Kind.PRE_SCHOOL, r"pre ?schools?|play ?groups?"),
    (Kind.OTHER, r"creches?"),
)
_KINDS = tuple((kind, re.compile(rf"\b(?:{words})\b")) for kind, words in _KIND_WORDS)
# Many private nurseries have it in their name, so it tells no kind.
_NURSERY_SCHOOL = re.compile(r"\bnursery schools?\b")
# Childcare, but not which: enough with a number of Ofsted or a name that gives the kind.
_GENERAL = re.compile(r"\b(?:child ?care|early (?:years|education|learning))\b")
_FUNDED = re.compile(r"\bfunded\b")
_NOT_CARE = re.compile(r"\b(?:plants?|garden(?:s|ing)?|school nurses?|nursing|toddler groups?)\b")
_TERM_KEYS = ("taxonomies", "taxonomy_terms", "attributes", "service_taxonomys", "categories")
_TERM_NAMES = ("name", "term", "label", "slug")


class Relevance(Enum):
    """Whether a service is childcare."""

    CHILDCARE = "childcare"
    GENERAL = "childcare without its kind"
    OTHER = "not childcare"
    UNKNOWN = "without a category"


@dataclass(frozen=True)
class Category:
    """What the categories of a service say. `kind` is None where they and the name leave it open.

    `names` are the categories as written. Those of funded hours are not read: many are older than
    the entitlements, and an entitlement that no category names is not known, rather than refused.
    """

    relevance: Relevance
    kind: Kind | None
    names: tuple[str, ...]


def categorise(service: Mapping[str, Any]) -> Category:
    """The category of a service, by its terms and its name."""
    names = tuple(dict.fromkeys(_term_names(service)))
    words = [plain(name) for name in names]
    by_terms = {kind for one in words for kind in _kinds_in(one)}
    by_name = _kinds_in(plain(first_text(service, "name")))[:1]
    return Category(_relevance(words, by_terms, by_name), _kind(by_terms, by_name), names)


def _kind(by_terms: set[Kind], by_name: list[Kind]) -> Kind | None:
    """One kind, or None: a name may choose among several kinds of a category, but not another.

    A name of home-based care counts whatever the category: its details need consent.
    """
    if by_name and by_name[0] in HOME_BASED:
        return by_name[0]
    if len(by_terms) == 1:
        return next(iter(by_terms))
    named = [one for one in by_name if not by_terms or one in by_terms]
    return named[0] if named else None


def _relevance(words: list[str], by_terms: set[Kind], by_name: list[Kind]) -> Relevance:
    if by_terms or any(_FUNDED.search(one) or _NURSERY_SCHOOL.search(one) for one in words):
        return Relevance.CHILDCARE
    is_general = any(map(_GENERAL.search, words))
    if by_name and (is_general or not words):
        return Relevance.CHILDCARE
    if is_general:
        return Relevance.GENERAL
    return Relevance.OTHER if words else Relevance.UNKNOWN


def _kinds_in(words: str) -> list[Kind]:
    """The kinds that a text names, the most particular first; "nursery class" is no day nursery."""
    if _NOT_CARE.search(words):
        return []
    found, rest = list[Kind](), words
    for kind, pattern in _KINDS:
        if pattern.search(rest):
            found.append(kind)
            rest = pattern.sub(" ", rest)
        if kind is Kind.NURSERY_CLASS:
            rest = _NURSERY_SCHOOL.sub(" ", rest)
    return found


def plain(name: str) -> str:
    """Lower case with single spaces for all but letters and digits."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", name.casefold().replace("è", "e")).split())


def _term_names(service: Mapping[str, Any]) -> Iterable[str]:
    for one in objects(service, *_TERM_KEYS):
        terms = (one.get(key) for key in ("taxonomy_term", "taxonomy"))
        owner = next((term for term in terms if isinstance(term, dict)), one)
        if name := first_text(owner, *_TERM_NAMES):
            yield name[:80]
    for key in _TERM_KEYS:
        value = service.get(key)
        if isinstance(value, list):
            yield from (text(one)[:80] for one in value[:50] if isinstance(one, str) and text(one))
