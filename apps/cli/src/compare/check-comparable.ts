import type { ResolvedExperiment } from '@paretorec/assembly';
import { ParetorecError } from '@paretorec/contracts';
import type { Manifest } from '@paretorec/trainer';
import type { ProtocolEvaluation } from '../evaluation/run-evaluation.js';

/** What decides whether the numbers of a run compare with those of another. */
export interface Comparable {
  /** How messages call it. */
  readonly name: string;
  readonly config: ResolvedExperiment;
  readonly manifest: Manifest;
}

/**
 * Refuses, before anything is measured, runs of different logs and runs that measure dwell differently.
 *
 * @throws ParetorecError `different-lists` or `different-units`.
 */
export function checkComparable(first: Comparable, other: Comparable): void {
  const [data, otherData] = [first.manifest.data, other.manifest.data];
  if (data.fingerprint !== otherData.fingerprint)
    throw differentLists(
      first,
      other,
      data.log === otherData.log
        ? `two states of the log ${data.log}, ${shortHash(data)} and ${shortHash(otherData)}`
        : `the logs ${data.log} (${shortHash(data)}) and ${otherData.log} (${shortHash(otherData)})`,
      'train both on the same log',
    );
  for (const key of ['dwellUnit', 'dwellCap'] as const) {
    const [own, others] = [first.config.metrics[key], other.config.metrics[key]];
    if (own === others) continue;
    throw new ParetorecError({
      code: 'different-units',
      where: 'compare',
      problem: `"${first.name}" and "${other.name}" measure dwell differently`,
      found: `metrics.${key} ${own} and ${others}`,
      remedy: 'compare runs with the same metrics.dwellUnit and metrics.dwellCap',
    });
  }
}

/**
 * Refuses runs that ranked different lists.
 *
 * @throws ParetorecError `different-lists`.
 */
export function checkLists(
  [first, lists]: readonly [Comparable, ProtocolEvaluation],
  [other, otherLists]: readonly [Comparable, ProtocolEvaluation],
): void {
  if (lists.listsHash === otherLists.listsHash) return;
  const settings = {
    'data.split': [first.config.data.split, other.config.data.split].map((parts) => JSON.stringify(parts)),
    // The protocol `logged` cuts longer lists to it.
    'trainer.listLength': [first.config.trainer.listLength, other.config.trainer.listLength],
  };
  const differing = Object.entries(settings).filter(([, [one, another]]) => one !== another);
  const sizes = ({ lists: count, users }: ProtocolEvaluation): string => `${count} lists of ${users} users`;
  throw differentLists(
    first,
    other,
    [
      `${sizes(lists)} and ${sizes(otherLists)}`,
      ...differing.map(([name, [one, another]]) => `${name} ${one} and ${another}`),
    ].join('; '),
    `train both with the same ${(differing.length > 0 ? differing.map(([name]) => name) : Object.keys(settings)).join(' and ')}`,
  );
}

function differentLists(
  { name }: Comparable,
  other: Comparable,
  found: string,
  remedy: string,
): ParetorecError {
  return new ParetorecError({
    code: 'different-lists',
    where: 'compare',
    problem: `"${name}" and "${other.name}" were not measured on the same lists`,
    found,
    remedy,
  });
}

const shortHash = ({ fingerprint }: Manifest['data']): string => `fingerprint ${fingerprint.slice(0, 12)}`;
