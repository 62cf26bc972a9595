import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DERIVED_FIELDS, type FieldEncoding, type Fitted } from '@paretorec/data';
import type { FieldInput } from '@paretorec/tensor';

/** Values in one piece of the file. */
const PIECE = 4096;

/** Writes how the raw values of the fields become what the model takes, as JSON, piece by piece: vocabularies can be large. */
export async function writeVocabularies(
  file: string,
  fitted: Fitted,
  inputs: readonly FieldInput[],
  signal: AbortSignal | undefined,
): Promise<void> {
  await pipeline(Readable.from(textOf(fitted, inputs)), createWriteStream(file), { signal });
}

async function* textOf(fitted: Fitted, inputs: readonly FieldInput[]): AsyncGenerator<string> {
  yield '{\n"format": "paretorec-vocabularies",\n"version": 1,\n"fields": {';
  const used = fitted.fields.filter(({ spec }) => inputs.some(({ field }) => field.name === spec.name));
  for (const [place, encoding] of used.entries()) {
    const { name } = encoding.spec;
    const names = inputs.filter(({ field }) => field.name === name).map((input) => input.name);
    const head = JSON.stringify(headOf(encoding, names));
    yield `${place === 0 ? '' : ','}\n${JSON.stringify(name)}: `;
    if (encoding.scale !== undefined) yield head;
    else {
      yield `${head.slice(0, -1)},"values":{`;
      yield* valuesText(fitted, name);
      yield '}}';
    }
  }
  yield '\n}\n}\n';
}

async function* valuesText(fitted: Fitted, name: string): AsyncGenerator<string> {
  let piece: string[] = [];
  let isFirst = true;
  const take = (): string => {
    const text = `${isFirst ? '' : ','}\n${piece.join(',\n')}`;
    isFirst = false;
    piece = [];
    return text;
  };
  for await (const [value, row] of fitted.vocabulary(name)) {
    piece.push(`${JSON.stringify(value)}:${row}`);
    if (piece.length === PIECE) yield take();
  }
  if (piece.length > 0) yield take();
}

function headOf({ spec, column, origin, scale }: FieldEncoding, inputs: readonly string[]): object {
  const { group, kind, rows } = spec;
  const meaning = origin === 'derived' ? { meaning: DERIVED_FIELDS[column] } : {};
  const head = { group, column, origin, kind, inputs, ...meaning };
  return scale === undefined ? { ...head, rows, unknown: 0 } : { ...head, missing: 'NaN', scale };
}
