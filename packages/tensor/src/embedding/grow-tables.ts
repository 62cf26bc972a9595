import { ParetorecError } from '@paretorec/contracts';
import { sizeOf, type HostTensor, type HostTensors } from '../parameters/host-tensor.js';
import type { SavableParameterStore } from '../parameters/parameter-store.js';

/** Where the rows of an earlier run's tables went: new id by old id, -1 for a row that is gone. */
export type RowMapping = Readonly<Record<string, Int32Array>>;

const ROW_TENSOR = /^embeddings\/[^/]+\/(?<group>[^/]+)\/(?<field>.+?)(?:\/attention)?\/(?:values|moments)$/;

/**
 * Carries the rows of an earlier run's embedding tables over to vocabularies that have changed.
 *
 * Rows are copied into the store's own tables; rows that the earlier run did not have keep their initial values.
 * `store.restore` of the result then restores everything else.
 *
 * @param store of the new run, with its embedders made.
 * @param tensors of the earlier run's checkpoint.
 * @param mapping by field name, or by `<group>/<field>` where two groups have a field of the same name; tables of
 *   other fields are left as they are in `tensors`.
 * @returns `tensors` with the store's own tables in place of the mapped ones.
 * @throws ParetorecError `row-mapping-mismatch` when a mapping does not fit its tables, before anything is copied.
 */
export function growTables(
  store: SavableParameterStore,
  tensors: HostTensors,
  mapping: RowMapping,
): Map<string, HostTensor> {
  const own = store.snapshot();
  const moves = [...tensors].flatMap(([name, old]) => {
    const { group, field } = ROW_TENSOR.exec(name)?.groups ?? {};
    const newIds = mapping[`${group}/${field}`] ?? mapping[String(field)];
    const grown = own.get(name);
    if (newIds === undefined || grown === undefined) return [];
    checkMove(name, old, grown, newIds);
    return [{ name, old, grown, newIds }];
  });
  const result = new Map(tensors);
  for (const { name, old, grown, newIds } of moves) {
    const width = sizeOf(grown.shape.slice(1));
    newIds.forEach((newId, oldId) => {
      if (newId >= 0) grown.data.set(old.data.subarray(oldId * width, (oldId + 1) * width), newId * width);
    });
    result.set(name, grown);
  }
  return result;
}

function checkMove(name: string, old: HostTensor, grown: HostTensor, newIds: Int32Array): void {
  const oldRows = old.shape[0];
  const rows = grown.shape[0];
  const oldDim = old.shape.at(-1);
  const dim = grown.shape.at(-1);
  const refuse = (problem: string, found: string, expected: string): never => {
    throw new ParetorecError({
      code: 'row-mapping-mismatch',
      where: name,
      problem,
      found,
      expected,
      remedy: 'start from a run with the same fields and embeddingDim, with its own vocabularies',
    });
  };
  if (oldDim !== dim) refuse('the earlier table has rows of another length', `${oldDim}`, `${dim}`);
  if (oldRows !== newIds.length)
    refuse('the mapping is not of this table', `${newIds.length} ids`, `${oldRows}`);
  const outside = newIds.find((id) => id >= rows!);
  if (outside !== undefined) refuse('the mapping leads outside the table', `id ${outside}`, `below ${rows}`);
}
