"""The file that a new path begins with: a start, one task, an end."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from hearth.engines.cases.definition.laying_out import with_drawing

_FIRST = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:hearth="https://hearth.example/bpmn/1" id="definitions" targetNamespace="https://hearth.example/paths">
  <bpmn:process id={key} name={name} isExecutable="true">
    <bpmn:extensionElements>
      <hearth:path subject={subject}/>
    </bpmn:extensionElements>
    <bpmn:startEvent id="start" name="Start"/>
    <bpmn:sequenceFlow id="start_first" sourceRef="start" targetRef="first_task"/>
    <bpmn:userTask id="first_task" name="First task">
      <bpmn:extensionElements>
        <hearth:task/>
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="first_end" sourceRef="first_task" targetRef="end"/>
    <bpmn:endEvent id="end" name="Complete"/>
  </bpmn:process>
</bpmn:definitions>
"""


def first_drawing(*, key: str, name: str, subject: str) -> str:
    """This function will give the BPMN of a new path about a kind of record; it can run as it is."""
    text = _FIRST.format(key=quoteattr(key), name=quoteattr(name), subject=quoteattr(subject))
    return with_drawing(text)
