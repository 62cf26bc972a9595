import { describe, expect, it } from 'vitest';
import { wheelFor } from './wheel-spec.js';

describe('wheelFor', () => {
  it('knows the wheels with libraries', () => {
    expect(wheelFor('linux', 'x64', '2.36')).toMatchObject({ requirement: 'tensorflow-cpu==2.12.0' });
    expect(wheelFor('linux', 'arm64', '2.31')).toMatchObject({ requirement: 'tensorflow-cpu-aws==2.12.0' });
    expect(wheelFor('darwin', 'arm64', undefined)).toMatchObject({ requirement: 'tensorflow==2.16.2' });
  });

  it('says why there is none', () => {
    expect(wheelFor('linux', 'x64', undefined)).toMatchInlineSnapshot(
      `"TensorFlow needs the GNU C library and this system has another one (musl?); use the wasm backend or an image with glibc"`,
    );
    expect(wheelFor('linux', 'x64', '2.12')).toMatchInlineSnapshot(
      `"TensorFlow needs glibc 2.17 or newer and this system has 2.12; use the wasm backend"`,
    );
    expect(wheelFor('linux', 'riscv64', '2.36')).toMatchInlineSnapshot(
      `"TensorFlow has no wheel with its libraries for linux riscv64; use the wasm backend"`,
    );
  });
});
