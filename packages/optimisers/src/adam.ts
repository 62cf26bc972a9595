import { z } from 'zod';
import { defineComponent, PARAMETERS } from '@paretorec/contracts';
import { createAdamFactory } from '@paretorec/tensor';

/** Options of the `adam` optimiser. */
export const AdamConfig = z.strictObject({
  learningRate: z.number().gt(0).default(0.001).describe('Step size α.'),
  beta1: z.number().min(0).lt(1).default(0.9).describe('Decay of the first moment.'),
  beta2: z.number().min(0).lt(1).default(0.999).describe('Decay of the second moment.'),
  epsilon: z.number().gt(0).default(1e-7).describe('Added to the root of the second moment.'),
});
/** Parsed options of the `adam` optimiser. */
export type AdamConfig = z.output<typeof AdamConfig>;

/** The paper's optimiser. */
export const adam = defineComponent({
  kind: 'optimiser',
  name: 'adam',
  summary: 'Adam (Kingma and Ba 2015); embedding rows use its lazy form',
  config: AdamConfig,
  inject: { store: PARAMETERS },
  create: (config, { store }) => createAdamFactory({ ...config, store }),
  docs: 'components/optimisers/adam.md',
});
