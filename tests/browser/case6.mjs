// Case 6 whole, in the pages, by keyboard only, from the need to the signatures: the officer, the approver, the
// finance section, evaluators, openers, two companies and one that is late, each in a browser of their own, over
// half a year of the demo's clock. Nothing but the people is there before. At its end the case stands where the
// same case stands that a scenario plays without pages, and its log verifies.

import { join } from 'node:path';
import { audited, compared, contracted, decided, signed, told } from './case6/award.mjs';
import { late, opened, questions, submitted } from './case6/envelopes.mjs';
import { evaluation, received } from './case6/evaluation.mjs';
import { call, keys, method, need, published } from './case6/preparing.mjs';
import { calendar, found, town } from './case6/town.mjs';
import { counted } from './keyboard.mjs';
import { people } from './served.mjs';

export async function case6({ program, folder, freePort, visitorOf, look, check, step }) {
  const home = join(folder, 'case6');
  const { at, ...days } = calendar();
  const data = found(program, home, at(10, 5, 9));
  const t = await town({ program, data, home, freePort, visitorOf, check, step });
  const looks = { look, both: people({ visitorOf, look, check }).both };
  try {
    await need(t, days);
    await method(t, days, looks);
    await t.day(at(12, 20, 9));
    await keys(t, looks);
    await call(t, days, looks);
    await t.day(at(1, 8, 9));
    await published(t);
    await questions(t, looks);
    await submitted(t, looks);
    await t.day(at(2, 14, 16, 45));
    await late(t, at(2, 14, 17), looks);
    await t.day(at(2, 15, 9));
    await opened(t, at(2, 15, 9, 12), looks);
    await received(t);
    await evaluation(t, looks);
    await decided(t, days);
    await told(t, looks);
    await t.day(at(3, 3, 9));
    await contracted(t, days);
    await t.day(at(4, 1, 9));
    await signed(t, looks);
    await audited(t);
    compared(t);
  } finally {
    await t.stop();
  }
  step(`case 6: ${counted.stops} stops of the focus, ${counted.keys} keys, and no mouse`);
}
