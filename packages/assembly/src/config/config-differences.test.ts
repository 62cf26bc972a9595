import { expect, it } from 'vitest';
import { configDifferences, loadExperiment } from '../index.js';
import { builtins, MINIMAL } from '../test-support/plugin.js';
import { TemporaryFolder } from '../test-support/temporary-folder.js';

const folder = new TemporaryFolder();

async function differences(...changes: (readonly string[])[]) {
  const experiments = await Promise.all(
    changes.map((overrides, i) =>
      loadExperiment(folder.write(`${i}/experiment.yaml`, MINIMAL), { builtins, overrides }),
    ),
  );
  return configDifferences(experiments.map(({ config }) => config));
}

it('names the settings that differ, and nothing of where experiments lie', async () => {
  expect(
    await differences(
      ['data.log=here', 'weighter.discount=0.5'],
      ['data.log=there', 'features.exclude=[hour]', 'optimiser.learningRate=0.1'],
      ['fusionWeights=[1, 0]'],
    ),
  ).toEqual([
    { path: 'features.exclude', values: [[], ['hour'], []] },
    { path: 'weighter.discount', values: [0.5, 0.1, 0.1] },
    { path: 'optimiser.learningRate', values: [0.001, 0.1, 0.001] },
    { path: 'fusionWeights', values: ['weighter', 'weighter', [1, 0]] },
  ]);
  expect(await differences([], ['data.log=there'])).toEqual([]);
});

it('says null where a component has no such option', async () => {
  const found = await differences([], ['weighter=broken']);
  expect(found).toContainEqual({ path: 'weighter.use', values: ['paperec', 'broken'] });
  expect(found).toContainEqual({ path: 'weighter.discount', values: [expect.any(Number), null] });
});
