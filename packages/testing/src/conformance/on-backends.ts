import { useBackend, type BackendName } from '@paretorec/tensor';
import { beforeAll, describe, it } from 'vitest';
import { partsOf, type ComponentDefinition } from '@paretorec/contracts';
import { CONFORMANCE_BACKENDS, expectStrictOptions } from './expectations.js';

/** Opens a suite on every conformance backend, with the test of the options that all kinds share. */
export function describeOnBackends(definition: ComponentDefinition, config: object, tests: () => void): void {
  const { kind, name, config: schema } = definition;
  const parts = new Set(partsOf(definition).map(([option]) => option));
  const own = Object.fromEntries(Object.entries(config).filter(([option]) => !parts.has(option)));
  describe.each(CONFORMANCE_BACKENDS)(
    `${kind} ${name} ${JSON.stringify(config)} on %s`,
    (backend: BackendName) => {
      beforeAll(async () => {
        await useBackend(backend);
      });

      it('reads its options strictly', () => expectStrictOptions(schema, own));

      tests();
    },
  );
}
