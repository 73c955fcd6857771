import { describe, expect, it } from "vitest";
import { isBox, lines } from "../src/designer/modeler";
import { span } from "../src/designer/panel";
import { dedent } from "../src/designer/settings";

describe("what the designer reads", () => {
  it("takes durations of the standard that have one part", () => {
    expect(span("PT5M")).toEqual(["5", "minutes"]);
    expect(span("P8W")).toEqual(["8", "weeks"]);
    expect(span("P1M")).toEqual(["1", "months"]);
    expect(span("P1DT2H")).toBeNull();
  });

  it("takes the indentation of a file off a text", () => {
    expect(dedent("\n      one\n        two\n    ")).toBe("one\n  two");
  });

  it("breaks a block's name into two lines", () => {
    expect(lines("Check the notice", 20)).toEqual(["Check the notice"]);
    expect(lines("Check the notice that the tenant has sent to us", 18)).toEqual(["Check the notice", "that the tenant…"]);
  });

  it("draws a delay as the box that its file lays out, and as a circle where another tool drew one", () => {
    expect(isBox({ type: "bpmn:IntermediateCatchEvent", width: 168, height: 56 })).toBe(true);
    expect(isBox({ type: "bpmn:IntermediateCatchEvent", width: 36, height: 36 })).toBe(false);
    expect(isBox({ type: "bpmn:EndEvent", width: 36, height: 36 })).toBe(false);
  });
});
