import { labelName, type ObjectiveSpec } from '@paretorec/contracts';
import { samePlain } from '../config/plain.js';
import type { ComponentReference, ResolvedExperiment } from '../config/schema.js';

/** Objectives that one model scores as one batch. */
export interface ObjectiveGroup {
  readonly model: ComponentReference;
  /** Places in the order of the experiment's objectives. */
  readonly slots: readonly number[];
}

/** The objectives in order, and those whose models have equal options together. */
export function groupObjectives({ objectives }: Pick<ResolvedExperiment, 'objectives'>): {
  readonly objectives: readonly ObjectiveSpec[];
  readonly groups: readonly ObjectiveGroup[];
} {
  const groups: { readonly model: ComponentReference; readonly slots: number[] }[] = [];
  const specs = Object.entries(objectives).map(
    ([name, { label, population, model }], slot): ObjectiveSpec => {
      const group = groups.find((candidate) => samePlain(candidate.model, model));
      if (group === undefined) groups.push({ model, slots: [slot] });
      else group.slots.push(slot);
      return { name, label: labelName(label), population };
    },
  );
  return { objectives: specs, groups };
}
