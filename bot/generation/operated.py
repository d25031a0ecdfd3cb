"""What the operator allows, and what every verb of the core stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.generation.models import ModelFacts
from bot.generation.ports import Caps, Clock, Ids, Store
from bot.generation.queueing import EVERYBODY_ALIKE, Queueing


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator allows: whose money, the caps, the least content check; `ttl` of results in seconds.

    `screens`: every file is looked at before it leaves, those that were kept before as well. `hard_list`: no sexual
    content with minors, whatever a place sets.
    """

    provider: str
    caps: Caps
    safety: str
    ttl: int | None = None
    queueing: Queueing = EVERYBODY_ALIKE
    screens: bool = False
    hard_list: bool = True


class Operated:
    """Where the verbs find the store, the models, the rules and the world; `model` is the one that is asked."""

    def __init__(
        self, store: Store, models: Mapping[str, ModelFacts], model: str, rules: Rules, clock: Clock, ids: Ids
    ) -> None:
        self._store = store
        self._models = models
        self._facts = models[model]
        self._rules = rules
        self._clock = clock
        self._ids = ids
        self._ledger_is_wrong = False
