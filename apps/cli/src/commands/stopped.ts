import { ParetorecError } from '@paretorec/contracts';

/** The error for work that was interrupted and can be continued where it lies. */
export const stopped = (where: string, cause: unknown): ParetorecError =>
  new ParetorecError({
    code: 'interrupted',
    kind: 'interrupted',
    where,
    problem: 'interrupted',
    remedy: 'go on with --resume',
    cause,
  });
