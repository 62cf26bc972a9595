export { fitDataset } from './fit-dataset.js';
export { openDataset } from './open-dataset.js';
export { DERIVED_FIELDS } from './fields/derived-fields.js';
export { Fitted, type FieldEncoding } from './fitted/open-fitted.js';
export { invertLabel, transformLabel } from './fitted/label-transform.js';
export type { LabelTransform } from './fitted/label-transform.js';
export { PARTS } from './options.js';
export type {
  BatchOptions,
  Dataset,
  FeatureOptions,
  FitOptions,
  FittedObjective,
  ObjectiveData,
  OpenOptions,
  Part,
  PartCounts,
  ResourceOptions,
  SplitShares,
  TargetOptions,
} from './options.js';
