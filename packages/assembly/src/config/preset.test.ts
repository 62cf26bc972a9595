import { definePlugin, defineComponent } from '@paretorec/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadExperiment, type Experiment } from '../index.js';
import { builtins, MINIMAL } from '../test-support/plugin.js';
import { TemporaryFolder } from '../test-support/temporary-folder.js';

const folder = new TemporaryFolder();

/** Its literal options suit one of its two sizes alone. */
const picky = definePlugin({
  name: 'picky',
  components: [
    defineComponent({
      kind: 'weighter',
      name: 'picky',
      summary: 'a weighter with an odd source',
      config: z
        .strictObject({ size: z.int().default(1), share: z.number().default(0.5) })
        .refine(({ size, share }) => size * share <= 1, { error: 'size times share must not be above 1' }),
      literal: { share: 0.9 },
      create: () => {
        throw new Error('never made');
      },
    }),
  ],
});

const load = (text: string, overrides: string[] = []): Promise<Experiment> =>
  loadExperiment(folder.write('experiment.yaml', text), { builtins: [...builtins, picky], overrides });
const heads = ({ config }: Experiment): unknown[] =>
  Object.values(config.objectives).map(({ model }) => model.head);

describe('preset: literal', () => {
  it('supplies what the source prints where the experiment sets nothing', async () => {
    const literal = await load(`preset: literal\n${MINIMAL}`);
    expect(heads(literal)).toEqual(['linear', 'linear']);
    expect(literal.config.features.idDropout).toBe(0);
    expect(literal.config.gradientScope).toBe('full');
    const ours = await load(`preset: default\n${MINIMAL}`);
    expect(heads(ours)).toEqual(['product', 'product']);
    expect(ours.config).toEqual((await load(MINIMAL)).config);
  });

  it('leaves alone what the experiment or the command line sets, and what it says nothing of', async () => {
    const text = `preset: literal
data: { log: x }
features: { minCount: 2, idDropout: 0.2 }
gradientScope: head
objectives:
  click: { label: clicked, model: { head: mlp } }
  dwell: { label: dwell, model: { discount: 0 } }
`;
    const experiment = await load(text, ['weighter.discount=0.2']);
    expect(heads(experiment)).toEqual(['mlp', 'linear']);
    expect(experiment.config.objectives.dwell!.model.discount).toBe(0);
    expect(experiment.config.features).toMatchObject({ minCount: 2, idDropout: 0.2 });
    expect(experiment.config.gradientScope).toBe('head');
    expect(experiment.config.weighter).toEqual({ use: 'paperec', discount: 0.2, hiddenUnits: 64 });
    expect(heads(await load(text, ['objectives.dwell.model.head=product']))).toEqual(['mlp', 'product']);
    expect(heads(await load(text, ['preset=default']))).toEqual(['mlp', 'product']);
  });

  it('is the same experiment as its values written out', async () => {
    const literal = await load(`preset: literal\n${MINIMAL}`);
    const again = await load(literal.toYaml());
    expect(again.config).toEqual(literal.config);
    const written = await load(literal.toYaml(), ['preset=default']);
    expect(written.configHash).toBe(literal.configHash);
    expect((await load(MINIMAL)).configHash).not.toBe(literal.configHash);
  });

  it('is told from other names, and from options that do not go with it', async () => {
    const failure = (text: string): Promise<string> => folder.messageOf(load(text));
    expect(await failure(`preset: literl\n${MINIMAL}`)).toMatchInlineSnapshot(
      `"experiment.yaml:1:1 preset: invalid value; found "literl"; expected one of default, literal; did you mean "literal"?"`,
    );
    expect(
      await failure(`preset: literal\n${MINIMAL}weighter: { use: picky, size: 2 }\n`),
    ).toMatchInlineSnapshot(
      `"experiment.yaml:6:1 weighter: the preset's options of weighter "picky" do not go with its schema and the options set here: size times share must not be above 1; found {"share":0.9}; set these options as they should be, or take \`preset: default\`"`,
    );
    expect(
      await failure(`preset: literal\n${MINIMAL}weighter: { use: picky, size: two }\n`),
    ).toMatchInlineSnapshot(
      `"experiment.yaml:6:25 weighter.size: invalid value; found "two"; expected a number"`,
    );
    expect((await load(`preset: literal\n${MINIMAL}weighter: picky\n`)).config.weighter.share).toBe(0.9);
  });
});
