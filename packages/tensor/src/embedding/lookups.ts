import { ParetorecError, type Embedder, type FieldSpec } from '@paretorec/contracts';

/** One field of an embedder with the table that it looks up. */
export interface FieldLookup {
  readonly field: FieldSpec;
  /** Where the table lies among the parameters. */
  readonly path: string;
  /** [rows, D], the live array. */
  readonly values: Float32Array;
}

/** The fields of the three arrays of {@link Embedder.gather}, in their order. */
export interface EmbedderLookups {
  readonly request: readonly FieldLookup[];
  /** Fields of items, then of impressions. */
  readonly item: readonly FieldLookup[];
  /** Fields of clicked items, then of past clicks. */
  readonly history: readonly FieldLookup[];
}

/** An embedder that says which tables it looks up. */
export interface ExplainedEmbedder extends Embedder {
  /** One for each of `networks`, or a single one. */
  readonly lookups: readonly EmbedderLookups[];
}

/**
 * The tables behind an embedder.
 *
 * @throws ParetorecError `cannot-export` when it does not say.
 */
export function lookupsOf(embedder: Embedder): readonly EmbedderLookups[] {
  if ('lookups' in embedder) return (embedder as ExplainedEmbedder).lookups;
  throw new ParetorecError({
    code: 'cannot-export',
    where: `embedder ${embedder.name}`,
    problem: 'it does not say which tables it looks up',
    expected: 'an embedder of the factory that components are given',
  });
}
