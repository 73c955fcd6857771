"""The blocks of a path and their settings, compiled to the nodes of a program."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from hearth.engines.cases.definition.bpmn import Element
from hearth.engines.cases.definition.calls import always_waits
from hearth.engines.cases.definition.decisions import exclusive
from hearth.engines.cases.definition.delays import conditional, timer
from hearth.engines.cases.definition.settings import Settings
from hearth.engines.cases.definition.shared import Compiling
from hearth.engines.cases.definition.tasks import TaskBody
from hearth.engines.cases.program import (
    Action,
    Call,
    Communication,
    End,
    EndScope,
    FieldType,
    Milestone,
    Node,
    Notification,
    Parallel,
    ServiceResult,
    Start,
    Task,
    TaskBlock,
)
from hearth.engines.comms.recipients import RecipientRule
from hearth.feel import types

SETTINGS: Mapping[str, tuple[str, ...]] = {
    "userTask": tuple(TaskBlock),
    "task": ("task",),
    "manualTask": ("task",),
    "sendTask": ("communication", "notification"),
    "serviceTask": ("action",),
    "callActivity": ("call",),
    "intermediateCatchEvent": ("delay",),
    "intermediateThrowEvent": ("milestone",),
    "endEvent": ("complete",),
}
"""The Hearth element that each BPMN tag may carry; the others carry none."""


def compile_block(path: Compiling, element: Element) -> Node | None:
    """This function will give the node of one element, or None where its findings stand against it."""
    node = _MAKERS[element.kind](path, element)
    settings = path.settings.get(element.id)
    if settings is not None:
        settings.done()
    return node


def _start(path: Compiling, element: Element) -> Node:
    return Start(id=element.id, key=path.keys[element.id], name=element.name)


def _end(path: Compiling, element: Element) -> Node:
    settings = path.settings.get(element.id)
    scope = EndScope.STAGE if element.kind.endswith(":terminate") else EndScope.BRANCH
    wanted = settings.text("scope") if settings else ""
    if wanted in set(EndScope):
        scope = EndScope(wanted)
    elif wanted:
        sentence = f"“scope” of its complete must be branch, stage or case, not “{wanted}”."
        path.refuse(element, "setting_wrong", sentence)
    return End(id=element.id, key=path.keys[element.id], name=element.name, scope=scope)


def _parallel(path: Compiling, element: Element) -> Node:
    return Parallel(id=element.id, key=path.keys[element.id], name=element.name)


def _milestone(path: Compiling, element: Element) -> Node:
    code, label = _marks(path, element, path.settings.get(element.id))
    return Milestone(id=element.id, key=path.keys[element.id], name=element.name, milestone=code, label=label)


def _marks(path: Compiling, element: Element, settings: Settings | None) -> tuple[str, str]:
    """The system milestone that a block marks, and the landlord's label for its own: one of them at most."""
    if settings is None:
        return "", ""
    code, label = settings.text("code"), settings.text("label")
    if code and code not in path.catalogue.milestones(path.subject):
        path.refuse(element, "unknown_milestone", f"there is no system milestone “{code}” for a {path.subject}.")
    if label and label not in path.catalogue.milestone_labels():
        advice = "Add it to the list in Configuration, or leave it out: the block's name is the label then."
        path.refuse(element, "unknown_label", f"the list of milestones has no “{label}”.", advice)
    if code and label:
        path.refuse(element, "two_milestones", "is a system milestone, and has a label of your own, too.")
    return code, label


def _task(path: Compiling, element: Element) -> Node:
    outline, key = path.outlines[element.id], path.keys[element.id]
    settings = outline.settings
    body = TaskBody(outline, path.expressions, key=key)
    information = settings.child("information")
    place = path.place(element, "its information")
    defined = path.defined.get(element.id)
    code, label = _marks(path, element, settings) if settings.tag == TaskBlock.MILESTONE else ("", "")
    return Task(
        id=element.id,
        key=key,
        name=element.name,
        drawn_as=TaskBlock(settings.tag),
        milestone=code,
        label=label,
        information=path.expressions.wording(information.content(), place) if information else None,
        script=body.script,
        fields=body.fields,
        checklist=outline.checklist,
        outcomes=outline.outcomes,
        definition=defined.code if defined else "",
        definition_version=defined.version if defined else 0,
        **path.work(element, settings),
    )


def _send(path: Compiling, element: Element) -> Node | None:
    settings = path.settings.get(element.id)
    if settings is None:
        path.unconfigured(element, "Choose a communication, or say who is notified of what.")
        return None
    make = _notification if settings.tag == "notification" else _communication
    return make(path, element, settings)


def _communication(path: Compiling, element: Element, settings: Settings) -> Node | None:
    definition = settings.text("definition", needed=True)
    face = path.catalogue.communication(definition)
    recipients = settings.one_of("recipients", RecipientRule)
    channel, enclosures = settings.text("channel"), settings.words("enclosures")
    parameters = path.parameters(
        element, settings, face.label if face else definition, face.parameters if face else None
    )
    if face is not None:
        path.offered(settings, "recipients", (recipients or "",), face.recipients, face.label)
        path.offered(settings, "channel", (channel,), face.channels, face.label)
        path.offered(settings, "enclosure", enclosures, face.enclosures, face.label)
    elif definition:
        settings.refuse("unknown_communication", f"there is no communication definition “{definition}”.")
    automatic, work = settings.flag("automatic", default=True), path.work(element, settings)
    if recipients is None:
        return None
    return Communication(
        id=element.id,
        key=path.keys[element.id],
        name=element.name,
        automatic=automatic,
        definition=definition,
        recipients=recipients,
        channel=channel,
        parameters=parameters,
        enclosures=enclosures,
        **work,
    )


def _notification(path: Compiling, element: Element, settings: Settings) -> Node:
    people = path.people(settings)
    message = settings.child("message")
    text = message.content() if message else ""
    if not people:
        settings.refuse("nobody", "notifies nobody.", "Say whom: the owner, a role, the patch's officer.")
    if not text:
        settings.refuse("no_message", "has no message.")
    return Notification(
        id=element.id,
        key=path.keys[element.id],
        name=element.name,
        to=people,
        message=path.expressions.wording(text, path.place(element, "its message")),
        email=settings.flag("email", default=False),
    )


def _action(path: Compiling, element: Element) -> Node | None:
    settings = path.settings.get(element.id)
    chosen = [kind for kind in _ACTIONS if settings is not None and settings.xml.get(kind, "").strip()]
    if settings is None or len(chosen) != 1:
        said = "Choose one system action, not several." if chosen else "Choose its system action."
        path.unconfigured(element, said)
        return None
    make = _ACTIONS[chosen[0]]
    return make(path, element, settings)


def _operation(path: Compiling, element: Element, settings: Settings) -> Action:
    name = settings.text("operation", needed=True)
    face = path.catalogue.operation(name)
    if face is None and name:
        settings.refuse("unknown_operation", f"there is no system action “{name}”.")
    if face is not None and path.subject not in face.subjects:
        settings.refuse("wrong_subject", f"the system action “{face.label}” is not about a {path.subject}.")
    return Action(
        id=element.id,
        key=path.keys[element.id],
        name=element.name,
        automatic=settings.flag("automatic", default=True),
        operation=name,
        parameters=path.parameters(element, settings, face.label if face else name, face.parameters if face else None),
        **path.work(element, settings),
    )


def _service(path: Compiling, element: Element, settings: Settings) -> Action:
    code = settings.text("service")
    if not path.catalogue.has_service(code):
        settings.refuse("unknown_service", f"there is no web service “{code}”.", "Set it up in Configuration, Cases.")
    gives: dict[str, ServiceResult] = {}
    answers = path.expressions.with_roots(response=types.ANY)
    for each in settings.children("result"):
        name, source = each.text("name", needed=True), each.text("value", needed=True)
        kind, mandatory = each.one_of("type", FieldType), each.flag("mandatory", default=True)
        each.done()
        value = answers.optional(source, types.ANY, path.place(element, f"the result “{name}”"))
        if name in gives:
            settings.refuse("result_twice", f"has two results called “{name}”.")
        if value is not None and kind is not None:
            gives[name] = ServiceResult(name=name, value=value, type=kind, mandatory=mandatory)
    return Action(
        id=element.id,
        key=path.keys[element.id],
        name=element.name,
        automatic=settings.flag("automatic", default=True),
        operation="",
        service=code,
        gives=tuple(gives.values()),
        parameters=path.parameters(element, settings, code, None),
        **path.work(element, settings),
    )


_ADDRESS = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(?P<rest>[/?#].*)?", re.DOTALL)


def _link(path: Compiling, element: Element, settings: Settings) -> Action:
    link = path.expressions.wording(settings.text("url"), path.place(element, "its address"))
    host = _ADDRESS.fullmatch(link.parts[0].text if link.parts and link.parts[0].value is None else "")
    if host is None or (len(link.parts) > 1 and host["rest"] is None):
        advice = "Begin with https://, the whole host, and a stroke; merge fields come after it."
        settings.refuse("address", "opens something that is no web address.", advice)
    return Action(
        id=element.id,
        key=path.keys[element.id],
        name=element.name,
        automatic=False,
        operation="",
        link=link,
        **path.work(element, settings),
    )


def _screen(path: Compiling, element: Element, settings: Settings) -> Action:
    name = settings.text("screen")
    if name not in path.catalogue.screens(path.subject):
        settings.refuse("unknown_screen", f"there is no screen “{name}” for a {path.subject}.")
    return Action(
        id=element.id,
        key=path.keys[element.id],
        name=element.name,
        automatic=False,
        operation="",
        screen=name,
        **path.work(element, settings),
    )


_ACTIONS: Mapping[str, Callable[[Compiling, Element, Settings], Action]] = {
    "operation": _operation,
    "service": _service,
    "url": _link,
    "screen": _screen,
}
"""The kinds of system action, by the attribute that sets one up."""


def _call(path: Compiling, element: Element) -> Node | None:
    called = path.called.get(element.id)
    settings = path.settings[element.id]
    given = path.parameters(
        element, settings, called.name if called else "the sub-path", called.takes if called else None
    )
    if called is None:
        return None
    return Call(
        id=element.id,
        key=path.keys[element.id],
        name=element.name,
        path=called.program.key,
        parameters=given,
        waits=always_waits(called.program),
    )


_MAKERS: Mapping[str, Callable[[Compiling, Element], Node | None]] = {
    "startEvent": _start,
    "endEvent": _end,
    "endEvent:terminate": _end,
    "userTask": _task,
    "task": _task,
    "manualTask": _task,
    "sendTask": _send,
    "serviceTask": _action,
    "callActivity": _call,
    "exclusiveGateway": exclusive,
    "parallelGateway": _parallel,
    "intermediateCatchEvent:timer": timer,
    "intermediateCatchEvent:conditional": conditional,
    "intermediateThrowEvent": _milestone,
}
