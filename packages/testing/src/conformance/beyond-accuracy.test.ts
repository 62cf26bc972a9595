import { defineComponent, type ConfigSchema, type Metric } from '@paretorec/contracts';
import { coverage, intraListDiversity, novelty } from '@paretorec/metrics';
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

describeMetric(made('coverage', coverage(2)));
describeMetric(made('intra-list-diversity', intraListDiversity(3)));
describeMetric(made('novelty', novelty(1)));
