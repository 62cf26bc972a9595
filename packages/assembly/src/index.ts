export { configDifferences, type ConfigDifference } from './config/config-differences.js';
export {
  checkConfig,
  loadExperiment,
  resolveExperiment,
  type Experiment,
  type LoadOptions,
} from './config/load-experiment.js';
export type { Override } from './config/overrides.js';
export {
  defineExperiment,
  type ComponentReference,
  type ExperimentInput,
  type ResolvedExperiment,
} from './config/schema.js';
export { loadStudy, type Study, type StudyRow } from './study/load-study.js';
export { loadSearch, type Search, type SearchTrial } from './search/load-search.js';
export type { SearchDimension } from './search/search-schema.js';
export { Catalogue, COMPONENT_KINDS, type CatalogueEntry } from './plugins/catalogue.js';
export { composeExperiment, type ComposedExperiment } from './container/compose-experiment.js';
export { forTraining, type ExperimentForTraining } from './container/for-training.js';
export { Providers } from './container/providers.js';
export { configReference } from './describe/config-reference.js';
export {
  describeComponents,
  type ComponentDescription,
  type OptionDescription,
} from './describe/describe-components.js';
export { experimentJsonSchema } from './describe/experiment-json-schema.js';
