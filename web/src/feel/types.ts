// Types and signatures as the standard writes them, read from the same texts as in src/hearth/feel.
export type FeelType =
  | { readonly kind: "simple"; readonly name: string }
  | { readonly kind: "list"; readonly item: FeelType }
  | { readonly kind: "range"; readonly item: FeelType }
  | { readonly kind: "context"; readonly fields: readonly (readonly [string, FeelType])[] | null }
  | { readonly kind: "function"; readonly parameters: readonly FeelType[] | null; readonly result: FeelType };

export interface Parameter {
  readonly name: string;
  readonly type: FeelType;
  readonly optional: boolean;
  readonly nullable: boolean;
}

export interface Signature {
  readonly text: string;
  readonly parameters: readonly Parameter[];
  /** The last parameter takes any number of values. */
  readonly many: boolean;
}

export const ANY: FeelType = { kind: "simple", name: "Any" };
const SIMPLE = [
  "days and time duration", "years and months duration", "date and time", "number", "string", "boolean", "date",
  "time", "Null", "Any", "T",
];

export const isAny = (type: FeelType): boolean => type.kind === "simple" && (type.name === "Any" || type.name === "T");

class Reader {
  at = 0;
  constructor(readonly text: string) {}

  space(): void {
    while (this.text[this.at] === " ") this.at += 1;
  }

  take(piece: string): boolean {
    this.space();
    if (!this.text.startsWith(piece, this.at)) return false;
    this.at += piece.length;
    return true;
  }

  expect(piece: string): void {
    if (!this.take(piece)) throw new TypeError(`"${this.text}" lacks "${piece}" at ${this.at}.`);
  }

  /** The text up to one of these pieces, which stays. */
  until(...pieces: string[]): string {
    const start = this.at;
    while (this.at < this.text.length && !pieces.some((piece) => this.text.startsWith(piece, this.at))) this.at += 1;
    return this.text.slice(start, this.at).trim();
  }

  type(): FeelType {
    if (this.take("list<")) return { kind: "list", item: this.closed() };
    if (this.take("list")) return { kind: "list", item: ANY };
    if (this.take("range<")) return { kind: "range", item: this.closed() };
    if (this.take("range")) return { kind: "range", item: ANY };
    if (this.take("context<")) return { kind: "context", fields: this.fields() };
    if (this.take("context")) return { kind: "context", fields: null };
    if (this.take("function<")) return this.function();
    if (this.take("function")) return { kind: "function", parameters: null, result: ANY };
    const name = SIMPLE.find((each) => this.take(each));
    if (name === undefined) throw new TypeError(`"${this.text}" names no type at ${this.at}.`);
    return name === "Any" ? ANY : { kind: "simple", name };
  }

  private closed(): FeelType {
    const item = this.type();
    this.expect(">");
    return item;
  }

  private fields(): [string, FeelType][] {
    const fields: [string, FeelType][] = [];
    while (!this.take(">")) {
      if (fields.length) this.expect(",");
      const name = this.until(":");
      this.expect(":");
      fields.push([name, this.type()]);
    }
    return fields;
  }

  private function(): FeelType {
    let parameters: FeelType[] | null = [];
    if (this.take("...")) parameters = null;
    while (!this.take(">")) {
      if (parameters?.length) this.expect(",");
      parameters?.push(this.type());
    }
    this.expect("->");
    return { kind: "function", parameters, result: this.type() };
  }

  signature(): Signature {
    this.expect("(");
    const parameters: Parameter[] = [];
    let many = false;
    while (!this.take(")")) {
      if (parameters.length) this.expect(",");
      const name = this.until(":");
      this.expect(":");
      const type = this.type();
      const nullable = this.take("= null");
      many ||= name.endsWith("...");
      parameters.push({
        name: name.replace(/[?.]+$/, ""),
        type,
        optional: nullable || name.endsWith("?"),
        nullable: nullable || isAny(type),
      });
    }
    return { text: this.text, parameters, many };
  }
}

export const parseType = (text: string): FeelType => new Reader(text).type();
export const parseSignature = (text: string): Signature => new Reader(text).signature();

/** For each of `count` arguments (named, or by position) the parameter that it fills; null when they don't go with the
 * signature. */
export function places(signature: Signature, count: number, names: readonly string[]): number[] | null {
  const { parameters, many } = signature;
  const last = parameters.length - 1;
  let found: number[];
  if (!names.length) {
    found = Array.from({ length: count }, (_, index) => (many ? Math.min(index, last) : index));
  } else {
    found = names.map((name) => {
      const index = parameters.findIndex((parameter) => parameter.name === name);
      return index < 0 ? parameters.length : index;
    });
    if (new Set(found).size !== found.length) return null;
  }
  const filled = new Set(found);
  const missing = parameters.some(
    (parameter, index) => !filled.has(index) && (!parameter.optional || (many && index === last)),
  );
  return missing || found.some((place) => place >= parameters.length) ? null : found;
}
