// The town of case 6: nothing but its people, who sign in each in a browser of their own and work without a
// mouse, and a clock that goes on to the next day of the case.

import { keyboard } from '../keyboard.mjs';
import { play, scenarioOf, serve, setClock } from '../served.mjs';

export const NAME = '窓口案内サービスの導入';
const KIND = '企画競争';

/** A moment in Japan of the case's years; its first October is the next that has not come. */
export function calendar(now = Date.now()) {
  const year = new Date(now).getUTCFullYear() + 1;
  const years = (month) => (month >= 10 ? year : year + 1);
  const pad = (one) => String(one).padStart(2, '0');
  return {
    year,
    /** The day as a person types it. */
    day: (month, day) => `${years(month)}-${pad(month)}-${pad(day)}`,
    at: (month, day, hour, minute = 0) => Date.parse(`${years(month)}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:00+09:00`),
  };
}

const people = (at) => `title = "案件六の町"
${scenarioOf('parts/minato.toml')}
[[step]]
at = "${new Date(at + 9 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')}"
on = "office"
`;

/** The data of a town that begins at this moment. */
export const found = (program, home, begins) => play(program, home, [people(begins)]);

export async function town({ program, data, home, freePort, visitorOf, check, step }) {
  const port = await freePort();
  let server = await serve({ program, data, port });
  const hands = new Map();
  // how often the clock was moved: whoever signed in before has to do so again
  let days = 0;

  const clock = async (at) => {
    await server.stop();
    setClock(data, at);
    server = await serve({ program, data, port });
  };

  /** Somebody at work, signed in on this day. */
  const who = async (name) => {
    const known = hands.get(name) ?? { day: -1, k: await keyboard({ page: await visitorOf(server.base), check }) };
    hands.set(name, known);
    const { page, follow } = known.k;
    if (known.day === days) return known.k;
    await page.goto(server.door);
    const card = page.locator('li.card').filter({ has: page.getByText(name, { exact: true }) }).first();
    await follow(card.locator('button'));
    known.day = days;
    return known.k;
  };

  const go = (k, letter) => k.leads(async () => {
    await k.press('g');
    await k.press(letter);
  });

  /** From anywhere to the case. */
  const toCase = async (k) => {
    await go(k, 'c');
    await k.follow(k.page.locator('main tbody a, main .rows a', { hasText: NAME }).first());
  };

  /** To the form of an act: from the case a receipt leads to, from what waits for somebody, or from the list. */
  const open = async (k, label, kind = '') => {
    if ((await k.page.locator('.panel.good .receipt').count()) === 1) await k.follow(k.page.locator('main a.button.main'));
    else {
      await go(k, 't');
      const row = k.page.locator('li.row', { hasText: NAME }).filter({ hasText: kind });
      const task = row.locator('.acts a').filter({ hasText: label }).first();
      if ((await task.count()) === 1) return k.follow(task);
      if ((await row.count()) > 0) await k.follow(row.locator('h3 a').first());
      else await toCase(k);
    }
    const ways = (within) => within.locator('a.button, .closed-offer a').filter({ hasText: label });
    const main = k.page.locator('main');
    const own = ways(main.locator('article.procedure').filter({ has: k.page.locator('h3', { hasText: kind }) }));
    // the next step of a case stands above its procedures
    return k.follow((kind && (await own.count()) > 0 ? own : ways(main)).first());
  };

  /** Does the act whose form is open: fills it, checks the answers, hands in what documents are asked. */
  const perform = async (k, facts, { shown } = {}) => {
    const { page } = k;
    for (const [name, value] of Object.entries(facts)) {
      if (name.startsWith('+')) await k.follow(page.locator(`button[value="add:f.${name.slice(1).split('#')[0]}"]`));
      else await k.put(name, value);
    }
    if (shown) await shown('form');
    if ((await page.locator('button[value=perform]').count()) === 0) await k.follow(page.locator('main form button.main').first());
    for (const field of await page.locator('main form input[type=file]').all()) {
      await k.file(field, { name: '資料.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') });
    }
    if (shown) await shown('check');
    const button = page.locator('button[value=perform]');
    if ((await button.count()) === 0) throw new Error(`not to be performed: ${await k.text()}`);
    await k.follow(button);
    if ((await page.locator('.panel.good .receipt').count()) !== 1) throw new Error(`not performed: ${await k.text()}`);
    if (shown) await shown('done');
  };

  const act = async (name, label, facts = {}, { kind, shown } = {}) => {
    const k = await who(name);
    await open(k, label, kind);
    await perform(k, facts, { shown });
    return k;
  };

  /** To the page on which the keys of those who open are put together, from the form that asks for them. */
  const toHolders = async (k) => {
    await open(k, '公募の決裁を求める', KIND);
    await k.follow(k.page.locator('main a', { hasText: '開封立会人の鍵をそろえる' }));
  };

  /** The id of the competition, by the page of its case. */
  let known = '';
  const competition = async () => {
    if (known) return known;
    const officer = await who('デジタル推進課 担当');
    await toCase(officer);
    const anchor = await officer.page.locator('article.procedure').filter({ has: officer.page.locator('h3', { hasText: KIND }) }).first().getAttribute('id');
    known = anchor.replace(/^p-/, '').replace(/-(\d+)$/, '/$1');
    return known;
  };

  /** What the page says, with what is folded on it. */
  const read = async (k) => {
    await k.page.locator('main details').evaluateAll((all) => all.forEach((one) => (one.open = true)));
    return k.text();
  };

  return {
    toHolders, competition, read,
    data, program, home, check, step, who, go, toCase, open, perform, act, KIND,
    get base() { return server.base; },
    get door() { return server.door; },
    /** The clock goes on to a day of the case; everybody signs in again. */
    day: async (at) => {
      await clock(at);
      days += 1;
    },
    /** The clock goes on by minutes, and nobody has to sign in again. */
    clock,
    stop: () => server.stop(),
    said: () => server.said(),
  };
}
