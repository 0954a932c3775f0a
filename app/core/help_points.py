"""What a family hub or a children's centre offers, and its public id.

A value that no source gives is None or empty, and pages say to ask.
Source of the services: DfE and DHSC, "Best Start Family Hubs and Healthy Babies" guidance,
December 2025, in the terms that families use.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Any, Self

from app.core import facts
from app.core.offer import Opening, with_seconds
from app.core.text_normalisation import slug

_is_plain_reference = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*").fullmatch


class HubService(Enum):
    """Something that a hub offers, in the order in which pages list it."""

    MIDWIFE = "midwife"
    HEALTH_VISITOR = "health-visitor"
    INFANT_FEEDING = "infant-feeding"
    STAY_AND_PLAY = "stay-and-play"
    HOME_LEARNING = "home-learning"
    SPEECH = "speech-and-language"
    PARENTING = "parenting"
    PARENT_MENTAL_HEALTH = "parent-mental-health"
    SEND = "send"
    CHILDCARE = "childcare-advice"
    EARLY_HELP = "early-help"
    RELATIONSHIPS = "relationships"
    DOMESTIC_ABUSE = "domestic-abuse"
    MONEY = "money"
    HOUSING = "housing"
    WORK = "work-and-training"
    ENGLISH = "english-classes"
    FOOD = "food-and-essentials"
    HEALTHY_EATING = "healthy-eating"
    TEETH = "teeth"
    STOP_SMOKING = "stop-smoking"
    DRUGS_ALCOHOL = "drugs-and-alcohol"
    BIRTHS = "birth-registration"
    YOUTH = "youth"


_SERVICES = frozenset(service.value for service in HubService)


@dataclass(frozen=True)
class HelpDetails:
    """What a hub or centre offers and when. `languages` are codes; `notes` is in English."""

    offers: tuple[HubService, ...] = ()
    opening: tuple[Opening, ...] = ()
    languages: tuple[str, ...] = ()
    step_free: bool | None = None
    notes: str = ""

    def to_facts(self) -> dict[str, Any]:
        """Values for JSON (`core.facts`), empty if nothing is known."""
        return facts.to_facts(self)

    @classmethod
    def from_facts(cls, stored: Mapping[str, Any]) -> Self:
        """The inverse of `to_facts`, without services that only a newer release knows."""
        known = dict(stored)
        if "offers" in stored:
            known["offers"] = [value for value in stored["offers"] if value in _SERVICES]
        if "opening" in stored:
            known["opening"] = [*map(with_seconds, stored["opening"])]
        return facts.from_facts(cls, known)


NO_DETAILS = HelpDetails()


def help_point_id(la_number: str, reference: str) -> str:
    """The id in addresses: the council's DfE number and its own reference, such as 995-FH-1.

    A reference with other characters than ASCII letters, digits and single hyphens is simplified,
    with 8 hex digits of its digest: two references of a council never share an id.
    """
    if _is_plain_reference(reference):
        return f"{la_number}-{reference}"
    return f"{la_number}-{slug(reference)}-{sha256(reference.encode()).hexdigest()[:8]}"
