// Ten companies apply to an open trial order call: eight before the walk begins, two in it. The officer closes
// the call when it is full and screens them one by one; each company sees its own outcome and its reason, and
// nothing of the others. What passed goes on to its end in certified.mjs.

import { join } from 'node:path';
import { certified } from './certified.mjs';
import { receipts } from './receipts.mjs';
import { people, play, scenarioOf, served } from './served.mjs';

const DAY_MS = 86_400_000;
const BEFORE = 8;
const ALL = 10;
/** Those outside of what the call is for, with the reason they are told. */
const REJECTED = [3, 7, 10];
const REASON = '募集要項の対象分野に当たりません';

// Japan has one time zone and no summer time
const dayInJapan = (ms) => new Date(ms + 9 * 3_600_000).toISOString().slice(0, 10);

/** The fiscal year of a moment. */
function fiscalOf(ms) {
  const day = new Date(ms);
  return day.getUTCMonth() >= 3 ? day.getUTCFullYear() : day.getUTCFullYear() - 1;
}

/** The open call of the demo. */
export function openCall(now = Date.now()) {
  const fiscal = fiscalOf(now - 30 * DAY_MS);
  return scenarioOf('running/trial.toml')
    .replaceAll(/<year\+(\d+)>/g, (_, years) => String(fiscal + Number(years)))
    .replaceAll(/<([+-]\d+)>/g, (_, days) => dayInJapan(now + Number(days) * DAY_MS))
    .replaceAll('<due>', `${dayInJapan(now + 14 * DAY_MS)} 17:00`);
}

/** The same with ten companies, of which the first eight have applied. */
function scenario() {
  const now = Date.now();
  const fiscal = fiscalOf(now - 30 * DAY_MS);
  return `${openCall(now)}
[[person]]
times = ${ALL}
id = "company-{n2}"
name = "応募者 代表 {n2}"
email = "company-{n2}@example.jp"
company = "応募企業{n2}"
corporate_number = "@corporate:70{n2}"

[[step]]
times = ${BEFORE}
at = "${dayInJapan(now - 20 * DAY_MS)} 10:00"
who = "company-{n2}"
on = "apply:programme"
act = "submit"
names = "application-{n2}"
documents = ["implementation-plan"]
[step.facts]
corporate_number = "@corporate:70{n2}"
"applicant.name" = "応募企業{n2}"
pledge = true
"product.name" = "製品{n2}"
"product.kind" = "goods"
"product.category" = "事務用品"
"product.sale_start" = "${fiscal - 1}-04-01"
"product.same_before" = false
plan = { target = "窓口での実用", content = "提供と改善", timing = "来年度から", method = "自社で提供", funds = "500万円", source = "自己資金" }
`;
}

export async function screening({ program, folder, freePort, visitorOf, look, check, step }) {
  const home = join(folder, 'screening');
  const data = play(program, home, [scenario()]);
  await served({ program, data, freePort }, async ({ base, door }) => {
    const told = { program, folder: home, base, step, check, look, ...people({ base, door, visitorOf, look, check }) };
    const path = await story(told);
    await receipts({ ...told, data: join(data, 'running'), home, name: '応募企業09' });
    await certified({ ...told, path });
  });
}

async function story({ base, step, check, look, enter, both, put, perform, choose }) {
  step('screening: the last two of ten companies apply');
  for (const at of ['09', '10']) {
    const company = await enter(`応募企業${at}`);
    await company.goto(`${base}/notices?open=yes`);
    await company.locator('main .rows a', { hasText: '新しい製品を試して認定する制度' }).first().click();
    await company.getByRole('button', { name: 'この募集に応募する' }).click();
    await company.getByRole('link', { name: '一つの画面ですべて入力する' }).click();
    await perform(company, {
      'product.name': `製品${at}`, 'product.kind': 'goods', 'product.category': at === '10' ? '食品' : '事務用品',
      'product.sale_start': 'R7.4.1', 'product.same_before': 'no', pledge: 'yes',
      'plan:target': '窓口での実用', 'plan:content': '提供と改善', 'plan:timing': '来年度から',
      'plan:method': '自社で提供', 'plan:funds': '500万円', 'plan:source': '自己資金',
    });
  }

  step('screening: the call is full, and the officer screens each');
  const officer = await enter('デジタル推進課 担当');
  await officer.goto(`${base}/cases`);
  await officer.locator('main tbody a', { hasText: '新しい製品を試して認定する制度' }).first().click();
  const path = new URL(officer.url()).pathname;
  await both(officer, 'screening-full');
  await choose(officer, '募集を締め切る');
  await perform(officer, {});
  const clean = { 'check.capacity': 'yes', 'check.suspended': 'no', 'check.organised_crime': 'no', 'check.tax_cleared': 'yes', 'check.member_interest': 'none', 'check.head_interest': 'no' };
  const about = async (name) => {
    const option = officer.locator('#subject option', { hasText: name });
    await officer.locator('#subject').selectOption(await option.getAttribute('value'));
  };
  for (let at = 1; at <= ALL; at++) {
    const name = `応募企業${String(at).padStart(2, '0')}`;
    await officer.goto(base + path);
    if (at === 1) await both(officer, 'screening-case');
    await choose(officer, REJECTED.includes(at) ? '不認定とする' : '形式審査を通す');
    const open = await officer.locator('#subject option').count() - 1;
    check(open >= ALL - at + 1, `${open} applications can be chosen`);
    await about(name);
    if (at === 1 || at === REJECTED[0]) await look(officer, `screening-form-${at}`);
    await perform(officer, REJECTED.includes(at) ? { reason: `${REASON}（${name}）` } : { eligible: 'yes', ...clean });
  }
  await officer.goto(base + path);
  await choose(officer, '形式審査を終える');
  await perform(officer, {}, { name: 'screening-end' });
  await officer.goto(base + path);
  await both(officer, 'screening-screened');

  step('screening: each company sees its own outcome and reason, and nothing of the others');
  for (let at = 1; at <= ALL; at++) {
    const name = `応募企業${String(at).padStart(2, '0')}`;
    const company = await enter(name);
    await company.locator('main article h2 a').first().click();
    const seen = await company.locator('main').innerText();
    const isRejected = REJECTED.includes(at);
    check(seen.includes('不認定') === isRejected, `${name} reads: ${seen}`);
    check(seen.includes(`${REASON}（${name}）`) === isRejected, `${name} does not read its reason: ${seen}`);
    for (let other = 1; other <= ALL; other++) {
      if (other !== at) check(!seen.includes(`応募企業${String(other).padStart(2, '0')}`), `${name} reads of another`);
    }
    if (at === 1 || at === REJECTED[0]) await both(company, `screening-company-${at}`);
    await company.context().close();
  }
  return path;
}
