import { definePlugin } from '@paretorec/contracts';
import { dqn } from './dqn/dqn.js';

export { dqn } from './dqn/dqn.js';
export { DqnConfig } from './dqn/dqn-config.js';
export { DqnModel } from './dqn/dqn-model.js';

/** All objective models of this package. */
export default definePlugin({ name: '', components: [dqn] });
