import type { Logger } from '@paretorec/contracts';
import type { Progress } from '@paretorec/trainer';

/** What training and scoring need of a command. */
export interface WorkContext {
  readonly progress: Progress;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}
