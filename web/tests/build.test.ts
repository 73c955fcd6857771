// @vitest-environment node
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { beforeAll, describe, expect, it } from "vitest";

// What an ordinary page may cost (design: JavaScript <= 60 kB gzip), and what the Content-Security-Policy asks.
const SCRIPT_BUDGET = 60_000;
const FORM_BUDGET = 80_000;
const STYLE_BUDGET = 20_000;

const DESIGNER_BUDGET = 170_000;

const root = new URL("..", import.meta.url).pathname;
const files = new Map<string, string>();

async function built(config: string, mode: string): Promise<void> {
  const made = (await build({ root, configFile: `${root}${config}`, mode, logLevel: "error", build: { write: false } })) as Rolldown.RolldownOutput;
  for (const file of made.output) files.set(file.fileName, file.type === "chunk" ? file.code : String(file.source));
}

beforeAll(async () => {
  await built("vite.config.ts", "production");
  for (const part of ["designer", "builder"]) await built("vite.part.config.ts", part);
}, 60_000);

const size = (name: string): number => gzipSync(files.get(name) ?? "", { level: 9 }).length;

describe("the built files", () => {
  it("keep to fixed names: one script and one style sheet, and the evaluator that some pages load", () => {
    expect([...files.keys()].filter((name) => /\.(js|css)$/.test(name)).sort()).toEqual(
      ["builder.css", "builder.js", "designer.css", "designer.js", "feel.js", "staff.css", "staff.js"],
    );
  });

  it("keep within the budget of an ordinary page", () => {
    expect(size("staff.js")).toBeGreaterThan(5_000);
    expect(size("staff.js")).toBeLessThanOrEqual(SCRIPT_BUDGET);
    expect(size("staff.css")).toBeLessThanOrEqual(STYLE_BUDGET);
  });

  it("keep the evaluator small enough for a form's page, and free of eval", () => {
    expect(size("feel.js") + size("staff.js")).toBeLessThanOrEqual(FORM_BUDGET);
    expect(files.get("feel.js")).not.toMatch(/\beval\(|new Function\(/);
    expect(files.get("feel.js")).toMatch(/export\s*\{/);
  });

  it("keep the designer to what drawing costs, and every part to itself", () => {
    expect(size("designer.js")).toBeLessThanOrEqual(DESIGNER_BUDGET);
    expect(size("builder.js")).toBeLessThanOrEqual(FORM_BUDGET - SCRIPT_BUDGET);
    for (const name of ["designer.js", "builder.js"]) expect(files.get(name)).not.toMatch(/^import\b|\bimport\(|\beval\(/);
  });

  it("load nothing from elsewhere and nothing inline", () => {
    const addresses = [...(files.get("staff.css") ?? "").matchAll(/url\(([^)]*)\)/g)].map((match) => (match[1] ?? "").replace(/["']/g, ""));
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) expect(files.has(address.replace(/^\.\//, ""))).toBe(true);
  });

  it("write no style attributes: the policy forbids them", () => {
    expect(files.get("staff.js")).not.toMatch(/setAttribute\(["'`]style["'`]/);
    expect(files.get("staff.js")).not.toContain("cssText");
  });

  it("follow the theme in browsers without light-dark()", () => {
    expect(files.get("staff.css")).not.toContain("light-dark(");
    expect(files.get("staff.css")).toContain("prefers-color-scheme:dark");
  });
});
