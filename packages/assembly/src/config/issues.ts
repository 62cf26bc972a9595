import { nearestName, type ErrorParts, type SchemaResult } from '@paretorec/contracts';
import { show, valueAt, type ConfigPath } from './plain.js';
import { keysAt, type JsonSchema } from './json-schema.js';

type Issue = NonNullable<SchemaResult<unknown>['issues']>[number];

/** What is needed to turn a schema's issues into messages. */
export interface IssueContext {
  /** The value that was validated. */
  readonly value: unknown;
  /** Where that value stands in the experiment. */
  readonly place: ConfigPath;
  /** Known keys come from here; undefined where the schema cannot tell. */
  readonly schema: JsonSchema | undefined;
  where(path: ConfigPath): string;
}

/** Messages of one issue: one for each unknown key, those of the mapping that a union can only mean, else one. */
export function issueProblems(issue: Issue, context: IssueContext): ErrorParts[] {
  const meant = meantMapping(issue);
  if (meant !== undefined) return meant.flatMap((inner) => issueProblems(inner, context));
  const path = (issue.path ?? []).map((step) => {
    const key = typeof step === 'object' ? step.key : step;
    return typeof key === 'symbol' ? String(key) : key;
  });
  if ('keys' in issue && Array.isArray(issue.keys) && 'code' in issue && issue.code === 'unrecognized_keys') {
    return issue.keys.map((key: unknown) => unknownKey(String(key), path, context));
  }
  return [invalidValue(issue.message, path, context)];
}

/** The issues of the one alternative of a union that takes a mapping such as the value, where only its keys are wrong. */
function meantMapping(issue: Issue): Issue[] | undefined {
  if (!('errors' in issue) || !Array.isArray(issue.errors)) return undefined;
  const mappings = (issue.errors as readonly (readonly Issue[])[]).filter((alternative) =>
    alternative.every((inner) => 'keys' in inner || (inner.path ?? []).length > 0),
  );
  if (mappings.length !== 1) return undefined;
  return mappings[0]!.map((inner) => ({ ...inner, path: [...(issue.path ?? []), ...(inner.path ?? [])] }));
}

function unknownKey(key: string, path: ConfigPath, { schema, place, where }: IssueContext): ErrorParts {
  // Where a mapping may have several shapes, a key of another shape is not what was meant.
  const known = schema === undefined ? [] : keysAt(schema, path).filter((name) => name !== key);
  const nearest = nearestName(key, known);
  return {
    code: 'unknown-key',
    where: where([...place, ...path, key]),
    problem: 'unknown key',
    ...(nearest !== undefined
      ? { remedy: `did you mean "${nearest}"?` }
      : known.length > 0
        ? { expected: `one of ${known.join(', ')}` }
        : { remedy: schema === undefined ? 'remove it' : 'remove it; there are no options here' }),
  };
}

/** The message of a value that is missing or wrong; `message` says what was expected as zod does. */
export function invalidValue(
  message: string,
  path: ConfigPath,
  { value, place, where }: IssueContext,
): ErrorParts {
  const found = valueAt(value, path);
  const expected = expectation(message);
  const missing = found === undefined;
  const parts = {
    code: missing ? 'missing-key' : 'invalid-value',
    where: where([...place, ...path]),
    problem: missing
      ? 'missing'
      : expected === undefined
        ? message.charAt(0).toLowerCase() + message.slice(1)
        : 'invalid value',
    ...(missing ? {} : { found: show(found) }),
    ...(expected === undefined ? {} : { expected }),
  };
  const options =
    expected?.startsWith('one of ') === true ? expected.slice('one of '.length).split(', ') : [];
  const nearest = typeof found === 'string' ? nearestName(found, options) : undefined;
  return nearest === undefined ? parts : { ...parts, remedy: `did you mean "${nearest}"?` };
}

const PLAIN_WORDS: readonly (readonly [RegExp, string])[] = [
  [/"/g, ''],
  [/\|/g, ', '],
  [/^(object|record)\b/, 'a mapping'],
  [/^array\b/, 'a list'],
  [/^string\b/, 'a text'],
  [/^boolean\b/, 'true or false'],
  [/^int\b/, 'an integer'],
  [/^number\b/, 'a number'],
  [/ to be ([<>])/, ' $1'],
  [/ to have >=/, ' of at least '],
];

/** What a message like zod's "Invalid input: expected number, received string" expects, in the user's words. */
function expectation(message: string): string | undefined {
  const expected = /^(?:.*: )?expected (.*?)(?:, received .*)?$/.exec(message)?.[1];
  return PLAIN_WORDS.reduce((text, [zod, plain]) => text?.replace(zod, plain), expected);
}
