import { defineComponent, FEATURES } from '@paretorec/contracts';
import { ListGruConfig } from './list-gru-config.js';
import { ListGruEncoder } from './list-gru-encoder.js';

/** Positions that have an embedding of their own; the paper's lists have 10. */
const POSITIONS = 10;

/** The paper's state encoder (Eq. 3 to 6). */
export const listGru = defineComponent({
  kind: 'encoder',
  name: 'list-gru',
  summary: 'attention over fields and past clicks, and a recurrent unit over the list (Eq. 3 to 6)',
  config: ListGruConfig,
  literal: { sequenceItem: 'out', startToken: false },
  inject: { features: FEATURES },
  create: (config, { features }) => ({
    create: (request) => new ListGruEncoder(config, request, features, POSITIONS),
  }),
  docs: 'components/encoders/list-gru.md',
});
