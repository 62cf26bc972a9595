import { defineComponent } from '@paretorec/contracts';
import { z } from 'zod';
import { GruCell } from './gru-cell.js';

/** Options of the `gru` cell: none. */
export const GruConfig = z.strictObject({});
/** Parsed options of the `gru` cell. */
export type GruConfig = z.output<typeof GruConfig>;

/** The paper's cell (Eq. 6). */
export const gru = defineComponent({
  kind: 'cell',
  name: 'gru',
  summary: 'gated recurrent unit, the paper’s cell',
  config: GruConfig,
  create: () => ({ create: (request) => new GruCell(request) }),
  docs: 'components/cells/gru.md',
});
