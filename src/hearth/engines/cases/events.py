"""Effects as the history of a case keeps them."""

from __future__ import annotations

from typing import Any

from hearth.engines.cases import codec
from hearth.engines.cases import effects as fx

_WHERE = frozenset({"token", "node", "visit"})


def detail_of(effect: fx.Effect) -> dict[str, Any]:
    """What an effect says, as JSON, without where it is (the event's own columns).

    Answers are kept with their task, under its masking, not in the history: only their keys and the advice are.
    """
    if isinstance(effect, (fx.KeepAnswers, fx.KeepResults)):
        kept = {"block_key": effect.block_key, "fields": sorted(effect.values)}
        return kept | ({"advice": codec.encode(effect.advice)} if isinstance(effect, fx.KeepAnswers) else {})
    if isinstance(effect, fx.KeepUserDefined):
        return {"field": effect.field}
    if isinstance(effect, fx.RunOperation):
        return {"operation": effect.operation, "parameters": sorted(effect.parameters)}
    if isinstance(effect, fx.CallService):
        return {"service": effect.service, "parameters": sorted(effect.parameters)}
    if isinstance(effect, fx.SendCommunication):
        return {"definition": effect.definition, "recipients": effect.recipients.value}
    told: dict[str, Any] = codec.encode(effect, without=_WHERE)
    return told
