export * from './types.js';
export { activeBackend, useBackend, type UseBackendOptions } from './use-backend.js';
