import { definePlugin } from '@paretorec/contracts';
import { adam } from './adam.js';
import { sgd } from './sgd.js';

export { adam, AdamConfig } from './adam.js';
export { sgd, SgdConfig } from './sgd.js';

/** All optimisers of this package. */
export default definePlugin({ name: '', components: [adam, sgd] });
