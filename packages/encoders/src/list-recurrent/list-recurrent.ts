import { defineComponent, FEATURES, part } from '@paretorec/contracts';
import { clickAttention } from '../click-attention/click-attention.js';
import { fieldAttention } from '../field-attention/field-attention.js';
import { gru } from '../gru/gru.js';
import { ListRecurrentConfig } from './list-recurrent-config.js';
import { ListRecurrentEncoder } from './list-recurrent-encoder.js';

/** Positions that have an embedding of their own; the paper's lists have 10. */
const POSITIONS = 10;

/** The paper's state encoder (Eq. 3 to 6). */
export const listRecurrent = defineComponent({
  kind: 'encoder',
  name: 'list-recurrent',
  summary: 'fields, past clicks and what the list has shown so far, step by step (Eq. 3 to 6)',
  config: ListRecurrentConfig,
  literal: { sequenceItem: 'out', startToken: false },
  inject: {
    features: FEATURES,
    fields: part('fieldInteraction', fieldAttention, 'How the fields of a step meet (Eq. 3).'),
    behaviour: part('behaviour', clickAttention, 'What becomes of the past clicks (Eq. 4).'),
    cell: part('cell', gru, 'What remembers the steps (Eq. 6).'),
  },
  create: (config, { features, ...parts }) => ({
    create: (request) => new ListRecurrentEncoder(config, parts, request, features, POSITIONS),
  }),
  docs: 'components/encoders/list-recurrent.md',
});
