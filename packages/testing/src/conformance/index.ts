export { describeEncoder } from './describe-encoder.js';
export { describeObjective } from './describe-objective.js';
export { describeWeighter } from './describe-weighter.js';
export { expectGradients, type GradientCheck } from './expect-gradients.js';
