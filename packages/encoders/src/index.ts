import { definePlugin } from '@paretorec/contracts';
import { listGru } from './list-gru/list-gru.js';

export { listGru } from './list-gru/list-gru.js';
export { ListGruConfig } from './list-gru/list-gru-config.js';
export { ListGruEncoder } from './list-gru/list-gru-encoder.js';

/** All encoders of this package. */
export default definePlugin({ name: '', components: [listGru] });
