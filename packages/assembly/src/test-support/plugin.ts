import { z } from 'zod';
import {
  defineComponent,
  definePlugin,
  ENCODER,
  FEATURES,
  OBJECTIVES,
  OPTIMISER,
  part,
  RNG,
  token,
  type ComponentKinds,
  type Plugin,
} from '@paretorec/contracts';

/** What a test sees of a product: what it was made of. */
export interface Made {
  readonly from: Readonly<Record<string, unknown>>;
  dispose(): void;
}

/** Names of the products that were disposed, in order. */
export const disposed: string[] = [];

/** The products of these tests are told by what they were made of; their methods are never called. */
function made<Kind extends keyof ComponentKinds>(
  name: string,
  from: Record<string, unknown>,
): ComponentKinds[Kind] {
  return { from, dispose: () => void disposed.push(name) } as unknown as ComponentKinds[Kind];
}

/** What a product of these tests was made of. */
export function madeFrom(product: unknown): Readonly<Record<string, unknown>> {
  return (product as Made).from;
}

const Empty = z.strictObject({});

const plain = defineComponent({
  kind: 'cell',
  name: 'plain',
  summary: 'a cell without options',
  config: Empty,
  create: () => made<'cell'>('plain', {}),
});

/** Stand-ins for the built-ins under their names, and some that fail. */
export const builtins: readonly Plugin[] = [
  definePlugin({
    name: '',
    components: [
      defineComponent({
        kind: 'encoder',
        name: 'list-recurrent',
        summary: 'an encoder',
        config: z.strictObject({ stateDim: z.int().min(1).default(128).describe('Units of the state.') }),
        inject: { features: FEATURES, rng: RNG },
        create: (config, { features, rng }) => made<'encoder'>('encoder', { config, features, rng }),
        docs: 'components/encoders/list-recurrent.md',
      }),
      defineComponent({
        kind: 'encoder',
        name: 'circular',
        summary: 'an encoder that needs the optimiser',
        config: Empty,
        inject: { optimiser: OPTIMISER },
        create: (_, { optimiser }) => made<'encoder'>('circular', { optimiser }),
      }),
      plain,
      defineComponent({
        kind: 'cell',
        name: 'windowed',
        summary: 'a cell with an option',
        config: z.strictObject({ window: z.int().min(2).default(11).describe('Steps that it sees.') }),
        inject: { rng: RNG },
        create: (config, { rng }) => made<'cell'>('windowed', { config, rng }),
      }),
      defineComponent({
        kind: 'encoder',
        name: 'composed',
        summary: 'an encoder with a part',
        config: z.strictObject({ stateDim: z.int().min(1).default(128) }),
        inject: { features: FEATURES, cell: part('cell', plain, 'What remembers.') },
        create: (config, { features, cell }) => made<'encoder'>('composed', { config, features, cell }),
      }),
      defineComponent({
        kind: 'optimiser',
        name: 'adam',
        summary: 'Adam',
        config: z.strictObject({ learningRate: z.number().gt(0).default(0.001).describe('Step size.') }),
        create: (config) => made<'optimiser'>('optimiser', { config }),
      }),
      defineComponent({
        kind: 'optimiser',
        name: 'circular',
        summary: 'an optimiser that needs the encoder',
        config: Empty,
        inject: { encoder: ENCODER },
        create: (_, { encoder }) => made<'optimiser'>('circular', { encoder }),
      }),
      defineComponent({
        kind: 'objective',
        name: 'dqn',
        summary: 'a list-wise DQN',
        config: z.strictObject({
          discount: z.number().min(0).lt(1).default(0.3),
          head: z.enum(['product', 'linear', 'mlp']).default('product').describe('How state and item meet.'),
        }),
        literal: { head: 'linear' },
        inject: { encoder: ENCODER, rng: RNG },
        create: (config, { encoder, rng }, objectives) =>
          made<'objective'>('objective', { config, encoder, rng, objectives }),
      }),
      defineComponent({
        kind: 'weighter',
        name: 'paperec',
        summary: 'PAPERec',
        config: z.strictObject({
          discount: z.number().min(0).lt(1).default(0.1),
          hiddenUnits: z.int().min(1).default(64),
        }),
        inject: { encoder: ENCODER, objectives: OBJECTIVES, rng: RNG },
        create: (config, collaborators) => made<'weighter'>('weighter', { config, ...collaborators }),
      }),
      defineComponent({
        kind: 'weighter',
        name: 'broken',
        summary: 'a weighter that cannot be made',
        config: Empty,
        create: () => {
          throw new TypeError('no luck');
        },
      }),
      defineComponent({
        kind: 'weighter',
        name: 'demanding',
        summary: 'a weighter that asks for what nobody provides',
        config: Empty,
        inject: { telescope: token<unknown>('feature') },
        create: (_, { telescope }) => made<'weighter'>('weighter', { telescope }),
      }),
      defineComponent({
        kind: 'fusion',
        name: 'weighted-sum',
        summary: 'the weighted sum',
        config: Empty,
        create: (config) => made<'fusion'>('fusion', { config }),
      }),
      defineComponent({
        kind: 'metric',
        name: 'coverage',
        summary: 'how many items are shown',
        config: z.strictObject({ top: z.int().min(1) }),
        create: (config) => made<'metric'>('metric', { config }),
      }),
    ],
  }),
];

/** The smallest experiment with both of the paper's objectives. */
export const MINIMAL = `data: { log: ../logs/tiny }
objectives:
  click: { label: clicked }
  dwell: { label: dwell }
`;
