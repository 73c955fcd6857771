// Evaluates expressions line by line with the browser's evaluator, whose address is the argument: a line of JSON
// {program, inputs, now} in, a line {value}, {limit} or {fault} out, with the milliseconds that the evaluation took.
const { Expression, LimitExceeded, decoded, encoded } = await import(process.argv[2]);
const programs = new Map();

function answer(line) {
  let began = performance.now();
  const took = () => performance.now() - began;
  try {
    const { program, inputs, now } = JSON.parse(line);
    const text = JSON.stringify(program);
    const values = decoded({ context: inputs });
    began = performance.now();
    let expression = programs.get(text);
    if (expression === undefined) programs.set(text, (expression = new Expression(program)));
    const value = expression.evaluate(values, now);
    const milliseconds = took();
    return { value: encoded(value), milliseconds };
  } catch (error) {
    if (error instanceof LimitExceeded) return { limit: error.limit, milliseconds: took() };
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

let rest = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) process.stdout.write(`${JSON.stringify(answer(line))}\n`);
  if (programs.size > 2000) programs.clear();
}
