// Two companies read the call, ask and are answered, and seal what they propose in their browsers; a third is
// late. Until the opening nothing readable is in any file of the server; two holders open, each in a browser of
// their own, and what was proposed arrives.

import { createDecipheriv, pbkdf2Sync } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OFFICER, OPENERS, keyFileOf, passphraseOf } from './preparing.mjs';
import { NAME } from './town.mjs';

const CANARY = 'canary-kanaria-4d1f9c';
export const COMPANIES = { aozora: '株式会社あおぞら', bridge: 'Bridge Works K.K.', shiokaze: '株式会社しおかぜ' };

const pause = (ms) => new Promise((later) => setTimeout(later, ms));

function* filesIn(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesIn(path);
    else yield path;
  }
}

function holds(folder, text) {
  const wanted = [Buffer.from(text), Buffer.from(Buffer.from(text).toString('base64').replace(/=+$/, ''))];
  return [...filesIn(folder)].filter((file) => wanted.some((bytes) => readFileSync(file).includes(bytes)));
}

/** A holder's key as any program takes it out of its file: PBES2-HS512+A256KW, A256GCM (RFC 7518). */
function unlocked(file, passphrase) {
  const segments = readFileSync(file, 'utf8').trim().split('.');
  const [header, wrapped, iv, body, tag] = segments.map((segment) => Buffer.from(segment, 'base64url'));
  const { alg, p2s, p2c } = JSON.parse(header);
  const salt = Buffer.concat([Buffer.from(`${alg}\0`), Buffer.from(p2s, 'base64url')]);
  const unwrap = createDecipheriv('id-aes256-wrap', pbkdf2Sync(passphrase.normalize('NFKC'), salt, p2c, 32, 'sha512'), Buffer.alloc(8, 0xa6));
  const opened = createDecipheriv('aes-256-gcm', Buffer.concat([unwrap.update(wrapped), unwrap.final()]), iv);
  opened.setAAD(Buffer.from(segments[0])).setAuthTag(tag);
  return Buffer.concat([opened.update(body), opened.final()]);
}

const proposalOf = (who) => ({
  name: `提案書-${who}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`提案 ${who} ${CANARY}-${who}\n`.repeat(40)),
});
const publicOf = (who) => ({ name: `公開版-${who}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`公開版 ${CANARY}-public-${who}\n`) });

/** From a company's own page to the notice of the call. */
const toNotice = async (t, k) => {
  await k.follow(k.page.locator('footer a[href^="/notices"], nav a[href^="/notices"]').first());
  await k.follow(k.page.locator('main .rows a', { hasText: NAME }).first());
};

/** Begins an application from the notice, as anybody would, and leads to its sealing page. */
const begin = async (t, k) => {
  await toNotice(t, k);
  await k.follow(k.page.locator('main form[action*="/open/"] button, main form button.main').first());
  await k.page.locator('#form').waitFor();
};

/** Fills the sealing page: who applies, what is proposed and for how much. */
const propose = async (t, k, { who, corporate, name, quote }) => {
  const { page } = k;
  await k.file(page.locator('#proposal'), proposalOf(who));
  await k.file(page.locator('#public'), publicOf(who));
  for (const [at, text] of [corporate, name].entries()) {
    await k.to(page.locator(`#applicant-${at}`));
    await k.type(text);
  }
  await k.tick(page.locator('#applicant-2'));
  await k.to(page.locator('#quote'));
  await k.type(quote);
};

export async function questions(t, { look }) {
  const { check, step } = t;
  step('case 6: a company reads the call, asks, and everybody reads the answer');
  const asker = await t.who(COMPANIES.bridge);
  await toNotice(t, asker);
  await asker.follow(asker.page.locator('main a.button[href*="ask-question"]').first());
  await t.perform(asker, { question: '既存の住民記録システムとの接続方式を教えてください。' });
  await asker.page.goto(`${t.base}/my`);
  const apart = asker.page.locator('main section', { hasText: '質問した公募' });
  check((await apart.locator('h3 a', { hasText: NAME }).count()) === 1, 'a call that was asked about stands apart');
  check((await asker.page.locator('main article').count()) === 0, 'it is no application');
  await look(asker.page, 'my-asked');
  const officer = await t.who(OFFICER);
  await t.open(officer, '質問に回答する', t.KIND);
  await t.perform(officer, {
    'answer:question': '1', 'answer:asked': '住民記録システムとの接続方式', 'answer:text': '標準的なAPIによります。仕様書別紙2をご覧ください。',
  });
  const other = await t.who(COMPANIES.aozora);
  await toNotice(t, other);
  const told = await other.text();
  check(told.includes('住民記録システムとの接続方式') && told.includes('標準的なAPI'), `the notice does not tell the answer: ${told}`);
  check(!told.includes('Bridge Works'), 'who asked is told');
  await look(other.page, 'case6-notice-answered');
}

export async function submitted(t, { look, both }) {
  const { check, step } = t;
  step('case 6: a company seals and submits, by keyboard only');
  const first = await t.who(COMPANIES.aozora);
  const { page } = first;
  await begin(t, first);
  await both(page, 'seal');
  const policy = (await page.request.get(page.url())).headers()['content-security-policy'];
  check(/script-src 'self';/.test(policy) && /worker-src 'self';/.test(policy), `the policy is ${policy}`);
  check((await page.getByLabel('商号又は名称').inputValue()) === COMPANIES.aozora, 'the company is filled in');
  await propose(t, first, { who: 'aozora', corporate: '2010401000001', name: COMPANIES.aozora, quote: '10,800,000' });
  await first.enter(page.locator('#submit'));
  await page.locator('#receipt').waitFor({ timeout: 60_000 });
  check((await page.evaluate('document.activeElement.id')) === 'receipt', 'the receipt has the focus');
  check(/^[0-9a-f]{16}$/.test(await page.locator('#receipt-code').innerText()), 'the receipt has sixteen digits');
  await look(page, 'seal-receipt');
  const [kept] = await Promise.all([page.waitForEvent('download'), first.enter(page.locator('#receipt-save'))]);
  const receipt = JSON.parse(readFileSync(await kept.path(), 'utf8'));
  check(receipt.envelopes.length === 1 && /^[0-9a-f]{64}$/.test(receipt.envelopes[0].sha256), 'the saved receipt names the envelope');
  await first.follow(page.locator('#receipt-back'));

  step('case 6: another, in English');
  const second = await t.who(COMPANIES.bridge);
  await begin(t, second);
  await second.follow(second.page.locator('a[hreflang=en]'));
  await second.page.locator('#form').waitFor();
  await propose(t, second, { who: 'bridge', corporate: '1010401000002', name: COMPANIES.bridge, quote: '10900000' });
  await second.enter(second.page.locator('#submit'));
  await second.page.locator('#receipt').waitFor({ timeout: 60_000 });
  await look(second.page, 'seal-receipt-en');

  step('case 6: nothing readable is in any file before the opening');
  check(holds(t.data, CANARY).length === 0, `the proposal can be read in ${holds(t.data, CANARY)}`);
}

/** The last quarter of an hour: somebody has it filled in, and sends it after the deadline. */
export async function late(t, deadline, { look, both }) {
  const { check, step } = t;
  step('case 6: too early, too late');
  const slow = await t.who(COMPANIES.shiokaze);
  await begin(t, slow);
  await propose(t, slow, { who: 'shiokaze', corporate: '9010401000003', name: COMPANIES.shiokaze, quote: '9000000' });
  const opener = await t.who(OPENERS[0]);
  await opener.page.goto(`${t.base}/procedures/${encodeURIComponent(await t.competition())}/opening`);
  check((await opener.page.locator('.panel.wait').count()) === 1, 'before the deadline nothing is opened');
  check(/^あと0日 0時間 1\d分 \d+秒$/.test(await opener.page.locator('#left').innerText()), 'the time that is left is told');
  const holders = await opener.page.locator('#holders tbody tr').allInnerTexts();
  check(holders.length === 3 && holders.every((one) => one.includes('登録済み') && one.includes('合格')), `how far the holders are: ${holders}`);
  check(!(await opener.text()).includes('開封する封筒'), 'nothing of what came in is told');
  await both(opener.page, 'opening-early');
  await t.clock(deadline + 1_500);
  await slow.enter(slow.page.locator('#submit'));
  await slow.page.locator('#late').waitFor({ timeout: 60_000 });
  await look(slow.page, 'seal-late');
}

/** A real installation asks whoever signed in long ago for the password, and the demo nobody: the two answers of the
 *  server by which its page asks are put in their place, and everything else is the server's. */
async function asksAgain(t, k, joins, { look }) {
  const { check } = t;
  const { page } = k;
  const password = 'これは本人の合言葉です。';
  let isAsked = true;
  let handedOut = 0;
  const count = (request) => (handedOut += /\/opening\/[0-9a-f]{64}$/.test(request.url()) ? 1 : 0);
  page.on('request', count);
  await page.route('**/api/v1/session', (route) => route.fulfill({ json: { needs_reauthentication: isAsked } }));
  await page.route('**/api/v1/session/reauthentication', (route) => {
    if (JSON.parse(route.request().postData()).password !== password) {
      return route.fulfill({ status: 401, json: { detail: 'パスワードが違います。', detail_en: 'Wrong.' } });
    }
    isAsked = false;
    return route.fulfill({ json: { needs_reauthentication: false } });
  });
  await joins();
  await page.locator('#again-part').waitFor();
  await look(page, 'opening-again');
  const says = async (text) => {
    await k.to(page.locator('#password'));
    await k.type(text);
    await k.enter(page.locator('#again'));
  };
  await says('違う合言葉です。');
  await page.locator('#again-outcome.bad').waitFor();
  check(handedOut === 0, 'an envelope was handed out before it was made sure who asks');
  await says(password);
  await page.locator('#again-part').waitFor({ state: 'hidden' });
  await page.locator('#outcome.wait').waitFor({ timeout: 60_000 });
  check(handedOut === 2, `${handedOut} envelopes were handed out then`);
  page.off('request', count);
  await page.unrouteAll();
}

export async function opened(t, later, { look, both }) {
  const { check, step } = t;
  step('case 6: two holders open, each in a browser of their own');
  const [one, other] = [await t.who(OPENERS[0]), await t.who(OPENERS[2])];
  for (let looks = 0; looks < 40; looks++) {
    await t.go(one, 't');
    if ((await one.page.locator('li.row a', { hasText: '提案書を開封する' }).count()) > 0) break;
    await pause(1_000);
  }
  await t.open(one, '提案書を開封する', t.KIND);
  check((await one.page.locator('table:not(#holders) tbody tr').count()) === 2, 'two envelopes wait');
  check((await one.text()).includes('期限後'), 'the late one is listed');
  await both(one.page, 'opening');
  const joins = async (k, file, passphrase) => {
    await k.file(k.page.locator('#key-file'), file);
    await k.to(k.page.locator('#passphrase'));
    await k.type(passphrase);
    await k.enter(k.page.locator('#join'));
  };
  // somebody else's key opens nothing for who holds another
  await joins(one, keyFileOf(t, 2), passphraseOf(2));
  await one.page.locator('#outcome.bad').waitFor();
  // more than ten minutes after they signed in: who has no password is asked for none
  await t.clock(later);
  await asksAgain(t, one, () => joins(one, keyFileOf(t, 0), passphraseOf(0)), { look });
  await look(one.page, 'opening-waiting');
  check(holds(t.data, CANARY).length === 0, 'one holder alone opened something');
  await t.open(other, '提案書を開封する', t.KIND);
  // a key without a passphrase is taken as it is, as those are that the command makes
  const bare = { name: 'holder-3-bare.jwk', mimeType: 'application/json', buffer: unlocked(keyFileOf(t, 2), passphraseOf(2)) };
  await joins(other, bare, '');
  for (const k of [one, other]) await k.page.locator('#after').waitFor({ timeout: 60_000 });
  await look(other.page, 'opening-done');

  step('case 6: what was proposed arrives');
  const officer = await t.who(OFFICER);
  await t.toCase(officer);
  await officer.follow(officer.page.locator('main a[href$="/proposals"]').first());
  await both(officer.page, 'proposals');
  const links = await officer.page.locator('main table a').evaluateAll((all) => all.map((link) => link.href));
  check(links.length === 2, `${links.length} proposals were opened`);
  let read = '';
  for (const link of links) {
    const file = await officer.page.request.get(link);
    check((file.headers()['content-disposition'] ?? '').startsWith('attachment'), 'a proposal is a file to keep');
    read += (await file.body()).toString('utf8');
  }
  for (const who of ['aozora', 'bridge']) check(read.includes(`${CANARY}-${who}`), `the proposal of ${who} did not arrive`);
  check(!read.includes('shiokaze') && holds(t.data, `${CANARY}-shiokaze`).length === 0, 'the late one was opened');
  const first = await t.who(COMPANIES.aozora);
  const supplier = await first.page.goto(officer.page.url());
  check(supplier.status() === 404, `a company was answered ${supplier.status()} for the proposals`);
}
