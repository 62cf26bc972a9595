/** Key on `globalThis` under which the stand-in for `@tensorflow/tfjs` in the cache finds our tfjs-core. */
export const CORE_KEY = 'paretorec.tfjs-core';

/** {@link CORE_KEY} as a symbol. */
export const CORE_SYMBOL = Symbol.for(CORE_KEY);
