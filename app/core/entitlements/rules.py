"""The rules in words with their sources, from `rules.toml`, for policy officers."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Rule:
    """One rule in English; `source_date` is the day of the version that was read."""

    id: str
    text: str
    source: str
    source_date: date


@dataclass(frozen=True)
class RuleGroup:
    """Rules about one entitlement."""

    title: str
    rules: tuple[Rule, ...]


@cache
def rule_groups() -> tuple[RuleGroup, ...]:
    """Every rule of the file, in its order."""
    text = Path(__file__).with_name("rules.toml").read_text(encoding="utf-8")
    return tuple(
        RuleGroup(
            group["title"],
            tuple(
                Rule(rule["id"], rule["text"], rule["source"], rule["date"])
                for rule in group["rule"]
            ),
        )
        for group in tomllib.loads(text)["group"]
    )
