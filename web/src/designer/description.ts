// What the server says of blocks and their options: the palette and the panel are made from it.

export interface Option {
  name: string;
  label: string;
  kind: "text" | "long" | "flag" | "whole" | "day" | "choice" | "several" | "expression" | "wording";
  hint: string;
  default: string;
  needed: boolean;
  choices: [string, string][];
  source: string;
  expect: string;
}

export interface Part {
  tag: string;
  label: string;
  one: string;
  options: Option[];
  parts: Part[];
  many: boolean;
  mixed: boolean;
  hint: string;
  /** An option of the block in whose place it stands. */
  unless: string;
}

export interface BlockFace {
  code: string;
  label: string;
  bpmn: string;
  event: string;
  icon: string;
  letter: string;
  about: string;
  tag: string;
  own: Option[];
  options: Option[];
  parts: Part[];
  arrow: Part | null;
}

export interface Finding {
  level: "error" | "warning" | "information";
  code: string;
  element: string;
  name: string;
  sentence: string;
  advice: string;
}

export interface Start {
  bpmn: string;
  draft: boolean;
  revision: number | null;
  note: string;
  key: string;
  /** The id of the one task that is set up, where there is no path around it. */
  alone?: string;
  palette: { blocks: BlockFace[]; path: Option[]; path_parts: Part[] };
  sources: Record<string, [string, string][]>;
  urls: { validate: string; save: string; publish: string; parameters: string; statement: string; rehearse: string; colleagues: string; records: string; lift: string; definitions: string };
}
