import { describeWeighter } from '@paretorec/testing/conformance';
import { fixed, mgda, random } from './index.js';

describeWeighter(fixed);
describeWeighter(random);
describeWeighter(mgda);
