export { describeEncoder } from './describe-encoder.js';
export { expectGradients, type GradientCheck } from './expect-gradients.js';
