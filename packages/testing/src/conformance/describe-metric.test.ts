import { defineComponent, type ConfigSchema, type RankedList } from '@paretorec/contracts';
import { describeMetric } from './index.js';

/** Options of nothing but `k`, a whole number. */
const schema: ConfigSchema<{ readonly k: number }> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value: unknown) => {
      const { k = 1, ...others } = value as { k?: number };
      return Object.keys(others).length === 0 && Number.isInteger(k)
        ? { value: { k } }
        : { issues: [{ message: 'expected a whole number k' }] };
    },
  },
};

/** Longest known reading time of the top items: what a third party's metric looks like. */
const longestRead = defineComponent({
  kind: 'metric',
  name: 'test/longest-read',
  summary: 'the longest reading time of the top items',
  config: schema,
  create: ({ k }) => ({
    name: `longest read @${k}`,
    parts: ({ clicked, dwell, order }: RankedList) => {
      const known = [...order.subarray(0, k)].filter((place) => clicked[place] === 1 && dwell[place]! >= 0);
      return { sum: Math.max(0, ...known.map((place) => dwell[place]!)), count: known.length > 0 ? 1 : 0 };
    },
  }),
});

describeMetric(longestRead);
describeMetric(longestRead, { k: 3 });
