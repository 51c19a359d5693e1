// A sealed call, for real: two companies seal and submit, one is late, three holders make keys, two of them
// open in two browsers, and what was proposed arrives. Until then it is in no file of the server.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { people, play, scenarioOf, served } from './served.mjs';

const DAY_MS = 86_400_000;
/** From the beginning of the test until proposals are due: time for two companies to submit. */
const OPEN_MS = 150_000;
const CANARY = 'canary-kanaria-4d1f9c';

const pause = (ms) => new Promise((later) => setTimeout(later, ms));
// Japan has one time zone and no summer time
const inJapan = (ms) => new Date(ms + 9 * 3_600_000).toISOString();

/** The running scenario with its days filled in, as the demo does, and proposals due at this moment. */
function scenario(due) {
  const now = Date.now();
  const call = new Date(now - 30 * DAY_MS);
  const fiscal = call.getUTCMonth() >= 3 ? call.getUTCFullYear() : call.getUTCFullYear() - 1;
  return scenarioOf('running/sealed.toml')
    .replaceAll(/<year\+(\d+)>/g, (_, years) => String(fiscal + Number(years)))
    .replaceAll(/<([+-]\d+)>/g, (_, days) => inJapan(now + Number(days) * DAY_MS).slice(0, 10))
    .replaceAll('<due>', inJapan(due).slice(0, 19).replace('T', ' '));
}

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

export async function sealed({ program, folder, freePort, visitorOf, look, check, step }) {
  const home = join(folder, 'sealed');
  const due = Math.ceil((Date.now() + OPEN_MS) / 1_000) * 1_000;
  const open = scenario(due);
  // the same, before the call is put up for approval: holders make their keys then
  const cut = open.lastIndexOf('[[step]]', open.indexOf('act = "request-call-approval"'));
  const drafted = open.slice(0, cut).replace('holder_keys = "keep"', '').replace('封緘で受け付ける窓口案内', '鍵を集めている窓口案内');
  const data = play(program, home, [open, drafted]);
  const running = join(data, 'running');
  await served({ program, data, freePort }, ({ base, door }) =>
    story({ base, door, due, data, running, home, visitorOf, look, check, step }));
}

async function story({ base, door, due, data, running, home, visitorOf, look, check, step }) {
  const { enter, both } = people({ base, door, visitorOf, look, check });
  const proposalOf = (who) => ({
    name: `提案書-${who}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`提案 ${who} ${CANARY}-${who}\n`.repeat(40)),
  });
  const publicOf = (who) => ({ name: `公開版-${who}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`公開版 ${CANARY}-public-${who}\n`) });

  // Begins an application from the notice, as anybody would, and leads to its sealing page.
  const begin = async (page) => {
    await page.goto(`${base}/notices`);
    await page.locator('main .rows a', { hasText: '封緘で受け付ける窓口案内' }).first().click();
    await page.getByRole('button', { name: 'この募集に応募する' }).click();
    await page.locator('#form').waitFor();
  };
  const chooseFiles = async (page, who) => {
    await page.locator('#proposal').setInputFiles(proposalOf(who));
    await page.locator('#public').setInputFiles(publicOf(who));
  };

  step('sealed: a company seals and submits');
  const first = await enter('株式会社あおぞら');
  await begin(first);
  await both(first, 'seal');
  const policy = (await first.request.get(first.url())).headers()['content-security-policy'];
  check(/script-src 'self';/.test(policy) && /worker-src 'self';/.test(policy), `the policy is ${policy}`);
  await first.getByLabel('法人番号').fill('2010401000001');
  check((await first.getByLabel('商号又は名称').inputValue()) === '株式会社あおぞら', 'the company is filled in');
  await first.getByLabel('誓約').check();
  await chooseFiles(first, 'aozora');
  await first.getByLabel('見積額').fill('10,800,000');
  await first.getByRole('button', { name: '封緘して提出する' }).click();
  await first.locator('#receipt').waitFor({ timeout: 60_000 });
  check(/^[0-9a-f]{16}$/.test(await first.locator('#receipt-code').innerText()), 'the receipt has sixteen digits');
  await look(first, 'seal-receipt');
  const [kept] = await Promise.all([first.waitForEvent('download'), first.locator('#receipt-save').click()]);
  const receipt = JSON.parse(readFileSync(await kept.path(), 'utf8'));
  check(receipt.envelopes.length === 1 && /^[0-9a-f]{64}$/.test(receipt.envelopes[0].sha256), 'the saved receipt names the envelope');

  step('sealed: another, by keyboard only, in English');
  const second = await enter('Bridge Works K.K.');
  await begin(second);
  await second.goto(`${second.url()}?lang=en`);
  await chooseFiles(second, 'bridge');
  const tabTo = async (page, id) => {
    for (let stops = 0; stops < 60; stops++) {
      if ((await page.evaluate('document.activeElement.id')) === id) return;
      await page.keyboard.press('Tab');
    }
    check(false, `${id} is not reached by the keyboard`);
  };
  const texts = ['1010401000002', 'Bridge Works K.K.', ' '];
  for (const [at, text] of texts.entries()) {
    await tabTo(second, `applicant-${at}`);
    if (text === ' ') await second.keyboard.press('Space');
    else {
      await second.keyboard.press('Control+A');
      await second.keyboard.type(text);
    }
  }
  await tabTo(second, 'quote');
  await second.keyboard.type('10900000');
  await tabTo(second, 'submit');
  await second.keyboard.press('Enter');
  await second.locator('#receipt').waitFor({ timeout: 60_000 });
  check((await second.evaluate('document.activeElement.id')) === 'receipt', 'the receipt has the focus');
  await look(second, 'seal-receipt-en');
  check(Date.now() < due, `submitting took too long: ${Date.now() - due} ms after the deadline`);

  step('sealed: nothing readable is in any file before the opening');
  check(holds(data, CANARY).length === 0, `the proposal can be read in ${holds(data, CANARY)}`);

  const late = await enter('株式会社しおかぜ');
  await begin(late);
  await late.getByLabel('法人番号').fill('9010401000003');
  await late.getByLabel('商号又は名称').fill('株式会社しおかぜ');
  await late.getByLabel('誓約').check();
  await chooseFiles(late, 'shiokaze');
  await late.getByLabel('見積額').fill('9000000');

  step('sealed: three holders make their keys, and the officer puts them together');
  const openers = [await enter('契約課長'), await enter('会計課長'), await enter('監査委員事務局書記')];
  const officer = await enter('デジタル推進課 担当');
  await officer.goto(`${base}/cases`);
  await officer.locator('main tbody a', { hasText: '鍵を集めている' }).first().click();
  const anchor = await officer.locator('article.procedure').filter({ hasText: '企画競争' }).first().getAttribute('id');
  const drafted = anchor.replace(/^p-/, '').replace(/-(\d+)$/, '/$1');
  const publics = [];
  for (const [at, holder] of openers.entries()) {
    await holder.goto(`${base}/seal/key?call=${encodeURIComponent(drafted)}`);
    await holder.locator('#make').waitFor();
    if (at === 0) await both(holder, 'holder-key');
    const passphrase = `あいことば-${at}-long-enough`;
    await holder.locator('#passphrase').fill(passphrase);
    await holder.locator('#passphrase-again').fill(passphrase);
    const [keyFile] = await Promise.all([holder.waitForEvent('download'), holder.locator('#make').click()]);
    const path = join(home, keyFile.suggestedFilename());
    await keyFile.saveAs(path);
    check(!readFileSync(path, 'utf8').includes('"d"'), 'the key file is locked');
    await holder.locator('#key-file').setInputFiles(path);
    await holder.locator('#test-passphrase').fill('これは違う合言葉です。');
    await holder.locator('#try').click();
    await holder.locator('#tried.bad').waitFor();
    check(!(await holder.locator('#hand-part').isVisible()), 'nothing is handed on before the restore test');
    await holder.locator('#test-passphrase').fill(passphrase);
    await holder.locator('#try').click();
    await holder.locator('#tried.good').waitFor({ timeout: 30_000 });
    if (at === 0) await look(holder, 'holder-key-tested');
    const [handed] = await Promise.all([holder.waitForEvent('download'), holder.locator('#hand').click()]);
    const publicPath = join(home, handed.suggestedFilename());
    await handed.saveAs(publicPath);
    check(!readFileSync(publicPath, 'utf8').includes('"d"'), 'no private key is handed on');
    publics.push(publicPath);
  }
  await officer.goto(`${base}/procedures/${encodeURIComponent(drafted)}/acts/request-call-approval`);
  await officer.getByRole('link', { name: '開封立会人の鍵をそろえる' }).click();
  await officer.locator('#gather').waitFor();
  await both(officer, 'holders');
  for (const [at, name] of ['契約課長', '会計課長', '監査委員事務局書記'].entries()) {
    const options = await officer.locator(`#person-${at + 1} option`).allInnerTexts();
    await officer.locator(`#person-${at + 1}`).selectOption({ label: options.find((one) => one.startsWith(`${name} (`)) });
    await officer.locator(`#file-${at + 1}`).setInputFiles(publics[at]);
  }
  const [record] = await Promise.all([officer.waitForEvent('download'), officer.locator('#gather').click()]);
  check(record.suggestedFilename().startsWith('restore-test-'), 'the record of the restore tests is saved');
  await officer.locator('#gathered.good').waitFor();
  await look(officer, 'holders-gathered');
  await officer.locator('#go').click();
  const filled = await officer.locator('[name="f.call.holders"]').inputValue();
  check(JSON.parse(filled).length === 3 && filled.includes('"jwk"'), 'the form has the three holders with their keys');

  step('sealed: too early, too late');
  await openers[0].goto(`${base}/tasks`);
  const call = await callOf(officer, base);
  const opening = `${base}/procedures/${encodeURIComponent(call)}/opening`;
  if (Date.now() < due) {
    await openers[0].goto(opening);
    check((await openers[0].locator('.panel.wait').count()) === 1, 'before the deadline nothing is opened');
    await both(openers[0], 'opening-early');
  }
  await pause(Math.max(0, due - Date.now()) + 1_500);
  await late.getByRole('button', { name: '封緘して提出する' }).click();
  await late.locator('#late').waitFor({ timeout: 60_000 });
  await look(late, 'seal-late');

  step('sealed: two holders open, each in a browser of their own');
  const [one, , other] = openers;
  for (let looks = 0; looks < 40; looks++) {
    await one.goto(opening);
    if ((await one.locator('#join').count()) > 0) break;
    await pause(1_000);
  }
  check((await one.locator('table tbody tr').count()) === 2, 'two envelopes wait');
  check((await one.locator('main').innerText()).includes('期限後'), 'the late one is listed');
  await both(one, 'opening');
  await one.locator('#key-file').setInputFiles(join(running, 'holders', 'opener-3.jwk'));
  await one.locator('#join').click();
  await one.locator('#outcome.bad').waitFor();
  await one.locator('#key-file').setInputFiles(join(running, 'holders', 'opener-1.jwk'));
  await one.locator('#join').click();
  await one.locator('#outcome.wait').waitFor({ timeout: 60_000 });
  await look(one, 'opening-waiting');
  check(holds(data, CANARY).length === 0, 'one holder alone opened something');
  await other.goto(opening);
  await other.locator('#key-file').setInputFiles(join(running, 'holders', 'opener-3.jwk'));
  await other.locator('#join').focus();
  await other.keyboard.press('Enter');
  for (const page of [one, other]) await page.locator('#after').waitFor({ timeout: 60_000 });
  await look(other, 'opening-done');

  step('sealed: what was proposed arrives');
  await officer.goto(`${base}/procedures/${encodeURIComponent(call)}/proposals`);
  await both(officer, 'proposals');
  const links = await officer.locator('main table a').evaluateAll((all) => all.map((link) => link.href));
  check(links.length === 2, `${links.length} proposals were opened`);
  let read = '';
  for (const link of links) {
    const file = await officer.request.get(link);
    check((file.headers()['content-disposition'] ?? '').startsWith('attachment'), 'a proposal is a file to keep');
    read += (await file.body()).toString('utf8');
  }
  for (const who of ['aozora', 'bridge']) check(read.includes(`${CANARY}-${who}`), `the proposal of ${who} did not arrive`);
  check(!read.includes('shiokaze') && holds(data, `${CANARY}-shiokaze`).length === 0, 'the late one was opened');
  const supplier = await first.goto(`${base}/procedures/${encodeURIComponent(call)}/proposals`);
  check(supplier.status() === 404, `a company was answered ${supplier.status()} for the proposals`);
}

// The call that is open, by the page of its case.
async function callOf(officer, base) {
  await officer.goto(`${base}/cases`);
  await officer.locator('main tbody a', { hasText: '封緘で受け付ける窓口案内' }).first().click();
  const anchor = await officer.locator('article.procedure').filter({ hasText: '企画競争' }).first().getAttribute('id');
  return anchor.replace(/^p-/, '').replace(/-(\d+)$/, '/$1');
}
