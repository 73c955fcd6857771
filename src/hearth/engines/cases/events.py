"""Effects as the history of a case keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hearth.engines.cases import codec
from hearth.engines.cases import effects as fx

_WHERE = frozenset({"token", "node", "visit"})


def detail_of(effect: fx.Effect) -> dict[str, Any]:
    """What an effect says, as JSON, without where it is (the event's own columns).

    Answers are kept with their task, under its masking, not in the history: only their keys and the advice are.
    """
    said = _OTHERWISE.get(type(effect))
    told: dict[str, Any] = said(effect) if said is not None else codec.encode(effect, without=_WHERE)
    return told


def _answers(effect: fx.KeepAnswers) -> dict[str, Any]:
    return {**_results(effect), "advice": codec.encode(effect.advice)}


def _results(effect: fx.KeepAnswers | fx.KeepResults) -> dict[str, Any]:
    return {"block_key": effect.block_key, "fields": sorted(effect.values)}


def _user_defined(effect: fx.KeepUserDefined) -> dict[str, Any]:
    return {"field": effect.field}


def _operation(effect: fx.RunOperation) -> dict[str, Any]:
    return {"operation": effect.operation, "parameters": sorted(effect.parameters)}


def _service(effect: fx.CallService) -> dict[str, Any]:
    return {"service": effect.service, "parameters": sorted(effect.parameters)}


def _communication(effect: fx.SendCommunication) -> dict[str, Any]:
    return {"definition": effect.definition, "recipients": effect.recipients.value}


_OTHERWISE: Mapping[type[fx.Effect], Callable[[Any], dict[str, Any]]] = {
    fx.KeepAnswers: _answers,
    fx.KeepResults: _results,
    fx.KeepUserDefined: _user_defined,
    fx.RunOperation: _operation,
    fx.CallService: _service,
    fx.SendCommunication: _communication,
}
