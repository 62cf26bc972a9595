import { useBackend, type BackendName } from '@paretorec/tensor';
import { beforeAll, describe, it } from 'vitest';
import type { ConfigSchema } from '@paretorec/contracts';
import { CONFORMANCE_BACKENDS, expectStrictOptions } from './expectations.js';

/** What a conformance suite says of the component under test. */
interface Tested {
  readonly kind: string;
  readonly name: string;
  readonly config: ConfigSchema;
}

/** Opens a suite on every conformance backend, with the test of the options that all kinds share. */
export function describeOnBackends(
  { kind, name, config: schema }: Tested,
  config: object,
  tests: () => void,
): void {
  describe.each(CONFORMANCE_BACKENDS)(
    `${kind} ${name} ${JSON.stringify(config)} on %s`,
    (backend: BackendName) => {
      beforeAll(async () => {
        await useBackend(backend);
      });

      it('reads its options strictly', () => expectStrictOptions(schema, config));

      tests();
    },
  );
}
