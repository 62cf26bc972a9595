export * from './types.js';
export { activeBackend, TRAINING_THREADS, useBackend, type UseBackendOptions } from './use-backend.js';
export { installBackend } from './install/install-backend.js';
export type {
  InstallOptions,
  InstallProgress,
  InstallReport,
  InstallStep,
  InstallStepName,
} from './install/report.js';
export { availableBackends, checkBackends } from './check.js';
export { backendInfo } from './backend-info.js';
