import { defineComponent, type ConfigSchema, type Metric } from '@paretorec/contracts';
import {
  coverage,
  hitRate,
  intraListDiversity,
  meanAveragePrecision,
  ndcg,
  novelty,
  reciprocalRank,
  weightedHitRate,
  weightedMeanAveragePrecision,
} from '@paretorec/metrics';
import { describeMetric } from './index.js';

const schema: ConfigSchema<object> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value: unknown) =>
      Object.keys(value as object).length === 0 ? { value: {} } : { issues: [{ message: 'no options' }] },
  },
};

const made = (name: string, metric: Metric) =>
  defineComponent({
    kind: 'metric',
    name: `test/${name}`,
    summary: name,
    config: schema,
    create: () => metric,
  });

// AUC and DT-AUC go by the scores of pairs, not by the order of a list: score-predictions.test.ts has their properties.
describeMetric(made('hit-rate', hitRate(2)));
describeMetric(made('mean-average-precision', meanAveragePrecision));
describeMetric(made('weighted-hit-rate', weightedHitRate(2)));
describeMetric(made('weighted-mean-average-precision', weightedMeanAveragePrecision));
describeMetric(made('ndcg', ndcg(3)));
describeMetric(made('reciprocal-rank', reciprocalRank));
describeMetric(made('coverage', coverage(2)));
describeMetric(made('intra-list-diversity', intraListDiversity(3)));
describeMetric(made('novelty', novelty(1)));
