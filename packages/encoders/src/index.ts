import { definePlugin } from '@paretorec/contracts';
import { causalAttention } from './causal-attention/causal-attention.js';
import { clickAttention } from './click-attention/click-attention.js';
import { fieldAttention } from './field-attention/field-attention.js';
import { gru } from './gru/gru.js';
import { listRecurrent } from './list-recurrent/list-recurrent.js';
import { lstm } from './lstm/lstm.js';

export { causalAttention, CausalAttentionConfig } from './causal-attention/causal-attention.js';
export { CausalAttentionCell } from './causal-attention/causal-attention-cell.js';
export { clickAttention, ClickAttentionConfig } from './click-attention/click-attention.js';
export { fieldAttention, FieldAttentionConfig } from './field-attention/field-attention.js';
export { gru, GruConfig } from './gru/gru.js';
export { GruCell } from './gru/gru-cell.js';
export { listRecurrent } from './list-recurrent/list-recurrent.js';
export { ListRecurrentConfig } from './list-recurrent/list-recurrent-config.js';
export { ListRecurrentEncoder, type EncoderParts } from './list-recurrent/list-recurrent-encoder.js';
export { lstm, LstmConfig } from './lstm/lstm.js';
export { LstmCell } from './lstm/lstm-cell.js';

/** All encoders of this package, and the parts that encoders are made of. */
export default definePlugin({
  name: '',
  components: [listRecurrent, fieldAttention, clickAttention, gru, lstm, causalAttention],
});
