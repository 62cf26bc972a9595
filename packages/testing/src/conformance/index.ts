export { describeEncoder } from './describe-encoder.js';
export { describeMetric } from './describe-metric.js';
export { describeObjective } from './describe-objective.js';
export { describeWeighter, type WeighterNeeds } from './describe-weighter.js';
export { expectGradients, type GradientCheck } from './expect-gradients.js';
