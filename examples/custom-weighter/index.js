import { definePlugin } from '@paretorec/contracts';
import { byHistory } from './by-history.js';

export default definePlugin({ name: 'seniority', components: [byHistory] });
