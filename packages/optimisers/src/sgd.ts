import { z } from 'zod';
import { defineComponent } from '@paretorec/contracts';
import { createSgdFactory } from '@paretorec/tensor';

/** Options of the `sgd` optimiser. */
export const SgdConfig = z.strictObject({
  learningRate: z.number().gt(0).default(0.01).describe('Step size.'),
});
/** Parsed options of the `sgd` optimiser. */
export type SgdConfig = z.output<typeof SgdConfig>;

/** Plain gradient descent, under which β of the paper has an effect. */
export const sgd = defineComponent({
  kind: 'optimiser',
  name: 'sgd',
  summary: 'plain gradient descent; embedding rows use lazy Adam',
  config: SgdConfig,
  create: (config) => createSgdFactory(config),
  docs: 'components/optimisers/sgd.md',
});
