// A company fills its profile in once and applies in two municipalities with it: the second person of the
// company shares it by a code. What is wrong is told and nothing is lost, of two who change it one is told,
// and the page says which office received what.

import { join } from 'node:path';
import { people, play, scenarioOf, served } from './served.mjs';
import { openCall } from './screening.mjs';

const COMPANY = '株式会社しるべ通訳';
/** Two municipalities, each with an open call of its own. */
const HERE = 'みなと市';
const OTHER = { id: 'kasumi-city', ja: 'かすみ市', en: 'Kasumi City' };

const PERSON = `
[[person]]
id = "company-shirube"
name = "しるべ 花子"
email = "hanako@shirube.example"
company = "しるべ通訳"
corporate_number = "@corporate:7099"
`;

/** The same call at another municipality. */
function elsewhere(text) {
  const include = 'include = ["parts/minato.toml"]';
  if (!text.includes(include)) throw new Error('the running call is of another city');
  const city = scenarioOf('parts/minato.toml')
    .replace('id = "minato-city"', `id = "${OTHER.id}"`)
    .replace('name_ja = "みなと市"', `name_ja = "${OTHER.ja}"`)
    .replace('name_en = "Minato City"', `name_en = "${OTHER.en}"`);
  return text.replace(include, city).replace('しるべ 花子', 'しるべ 太郎');
}

export async function profile({ program, folder, freePort, visitorOf, look, check, step }) {
  const home = join(folder, 'profile');
  const here = openCall() + PERSON;
  const data = play(program, home, [here, elsewhere(here)]);
  await served({ program, data, freePort }, ({ base, door }) =>
    story({ base, step, check, look, ...people({ base, door, visitorOf, look, check }) }));
}

const FILLED = {
  name: COMPANY, kana: 'しるべつうやく', address: '東京都港区1-2-3', representative: '代表取締役 しるべ 花子',
  phone: '０３－１２３４－５６７８', email: 'info@shirube.example',
  product_name: '多言語窓口通訳', product_kind: 'service', product_category: '窓口', product_sale_start: 'R7.4.1',
};
const PLAN = {
  'plan:target': '窓口での実用', 'plan:content': '通訳の提供と改善', 'plan:timing': '令和8年度から',
  'plan:method': '自社で提供', 'plan:funds': '500万円', 'plan:source': '自己資金',
};

async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`main form [name="${name}"]`);
    if ((await field.evaluate((one) => one.tagName)) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
}
const save = (page) => page.getByRole('button', { name: '事業者情報を保存する' }).click();
const valueOf = (page, name) => page.locator(`main form [name="${name}"]`).first().inputValue();

/** Opens the form of an application to the open call, and reads what it begins with. */
async function toForm(page, base) {
  await page.goto(`${base}/notices?open=yes`);
  const call = page.locator('main .rows a', { hasText: '新しい製品を試して認定する制度' });
  // the list is of every municipality: only the own one's call can be applied to
  const paths = await call.evaluateAll((all) => all.map((one) => one.getAttribute('href')));
  for (const path of paths) {
    await page.goto(base + path);
    const apply = page.getByRole('button', { name: 'この募集に応募する' });
    if ((await apply.count()) === 0) continue;
    await apply.click();
    if (page.url().includes('/open/application/submit')) {
      await page.getByRole('link', { name: '一つの画面ですべて入力する' }).click();
      return;
    }
  }
  throw new Error(`no call to apply to among ${paths.join(' ')}`);
}

/** Hands in what the profile filled in, with what only this call asks. */
async function apply({ page, base, check, look, perform, name }) {
  await toForm(page, base);
  const used = await page.locator('main .panel', { hasText: '登録済みの情報を使っています' }).innerText();
  for (const text of ['所在地', '商品・役務の名称']) check(used.includes(text), `the form does not say that ${text} is from the profile: ${used}`);
  for (const [fact, value] of [
    ['applicant.name', COMPANY], ['applicant.kana', 'シルベツウヤク'], ['applicant.phone', '03-1234-5678'],
    ['applicant.address', '東京都港区1-2-3'], ['applicant.email', 'info@shirube.example'],
    ['product.name', '多言語窓口通訳'], ['product.sale_start', '2025-04-01'],
  ]) {
    const found = await valueOf(page, `f.${fact}`);
    check(found === value, `${fact} begins with ${found}`);
  }
  check(await page.locator('[name="f.product.kind"][value="service"]').isChecked(), 'the kind of the product is chosen');
  check(/^[0-9]{13}$/.test(await valueOf(page, 'f.corporate_number')), 'the number its office knows is there');
  await look(page, `${name}-form`);
  // it stays editable: one municipality is told another number
  await perform(page, { ...PLAN, pledge: 'yes', 'product.same_before': 'no', 'applicant.phone': '03-9999-0000' });
  await look(page, `${name}-done`);
}

async function story({ base, step, check, look, enter, both, perform }) {
  step('profile: before there is one, a form says so, and what is wrong is told with nothing lost');
  const first = await enter('しるべ 花子', HERE);
  await toForm(first, base);
  check((await first.locator('main .panel a', { hasText: '事業者情報を登録する' }).count()) === 1, 'the form does not offer a profile');
  await look(first, 'profile-offered');
  await first.goto(`${base}/my`);
  await first.locator('main a', { hasText: '事業者情報' }).first().click();
  await both(first, 'profile-empty');
  await fill(first, { ...FILLED, phone: '12', corporate_number: '1234567890123', kana: '漢字' });
  await save(first);
  check((await first.locator('.panel.bad li').count()) === 3, `three faults: ${await first.locator('main').innerText()}`);
  check((await valueOf(first, 'address')) === FILLED.address, 'what was right is kept');
  check((await valueOf(first, 'phone')) === '12', 'what was wrong is kept');
  await look(first, 'profile-faults');
  await first.goto(`${base}/my/profile`);
  await fill(first, FILLED);
  await save(first);
  check((await first.locator('.panel.good').count()) === 1, `not kept: ${await first.locator('main').innerText()}`);
  check((await valueOf(first, 'kana')) === 'シルベツウヤク', 'hiragana became katakana');
  await both(first, 'profile-kept');

  step('profile: a colleague at another municipality shares it by a code');
  await first.goto(`${base}/my/profile`);
  await first.getByRole('button', { name: '同僚に渡す符号を作る' }).click();
  const code = await first.locator('.secret').innerText();
  await look(first, 'profile-code');
  const second = await enter('しるべ 太郎', OTHER.ja);
  await second.goto(`${base}/my/profile`);
  await second.locator('[name="code"]').fill(`${code}x`);
  await second.getByRole('button', { name: '同僚の事業者情報を使う' }).click();
  check((await second.locator('.panel.bad').count()) === 1, 'a code that is none lets nobody in');
  await look(second, 'profile-code-wrong');
  await second.locator('[name="code"]').fill(code);
  await second.getByRole('button', { name: '同僚の事業者情報を使う' }).click();
  check((await valueOf(second, 'name')) === COMPANY, 'the colleague sees the profile');

  step('profile: of two who change it, one is told, and what they typed stays');
  await first.goto(`${base}/my/profile`);
  await fill(second, { representative: '代表取締役 しるべ 三郎' });
  await save(second);
  await fill(first, { representative: '代表取締役 しるべ 次郎' });
  await save(first);
  const stale = await first.locator('.panel.wait').innerText();
  check(stale.includes('しるべ 三郎'), `what stands there now is told: ${stale}`);
  check((await valueOf(first, 'representative')) === '代表取締役 しるべ 次郎', 'what was typed stays');
  await look(first, 'profile-stale');
  await save(first);
  check((await first.locator('.panel.good').count()) === 1, 'saved the second time');
  const changes = await first.locator('main').innerText();
  for (const name of ['しるべ 花子', 'しるべ 太郎']) check(changes.includes(name), `${name} is not among who changed it`);

  step('profile: applies in two municipalities with it');
  await apply({ page: first, base, check, look, perform, name: 'profile-first' });
  await apply({ page: second, base, check, look, perform, name: 'profile-second' });
  for (const [page, name] of [[first, 'profile-received-first'], [second, 'profile-received-second']]) {
    await page.goto(`${base}/my/profile`);
    const rows = page.locator('main table').first().locator('tbody tr');
    check((await rows.count()) === 1, `one office received it: ${await page.locator('main').innerText()}`);
    const row = await rows.first().innerText();
    for (const text of ['新しい製品を試して認定する制度', '所在地', '電話番号', '商品・役務の名称']) {
      check(row.includes(text), `${text} is not said to be received: ${row}`);
    }
    await both(page, name);
  }
  // what one municipality was told is of that application, not of the profile
  check((await valueOf(first, 'phone')) === '03-1234-5678', 'the profile stays as it was');
  await first.context().close();
  await second.context().close();
}
