import type { Composition, Weighter } from '@paretorec/contracts';

/** Whether the weights count in the ranking alone, by their weighter or by the experiment: then the objectives train under uniform ones, or not. */
export function weighsRankingAlone({
  weighter,
  trainWeights,
}: Pick<Composition, 'trainWeights'> & { readonly weighter: Pick<Weighter, 'fusionOnly'> }): boolean {
  return weighter.fusionOnly === true || (trainWeights ?? 'weighter') !== 'weighter';
}
