import type { Plugin } from '@paretorec/contracts';
import encoders from '@paretorec/encoders';
import objectives from '@paretorec/objectives';
import optimisers from '@paretorec/optimisers';
import weighters from '@paretorec/weighters';

/** The built-in components; applications pass this list to the assembly. */
export const builtins: readonly Plugin[] = [encoders, objectives, weighters, optimisers];
