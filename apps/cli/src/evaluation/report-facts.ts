import type { FactGroup } from '@paretorec/experiments';
import type { Manifest } from '@paretorec/trainer';

/**
 * What a report says of the data.
 *
 * @param log where it lies.
 */
export function dataFacts({ data }: Pick<Manifest, 'data'>, log: string): FactGroup {
  const parts = Object.entries(data.counts).map(
    ([part, { lists, impressions, clicks }]) =>
      [part, `${lists} lists, ${impressions} impressions, ${clicks} clicks`] as const,
  );
  return { title: 'Data', facts: [['log', log], ['fingerprint', data.fingerprint], ...parts] };
}

/** What a report says of a trained run, in one line. */
export function runFact({ seed, epochs, bestEpoch, parameters }: Manifest): string {
  return `seed ${seed}, ${epochs} epochs, best ${bestEpoch ?? '-'}, ${parameters.toLocaleString('en-US')} parameters beside embeddings`;
}
