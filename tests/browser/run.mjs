// The pages in a real browser: what an officer, an approver, a company, an auditor and the public do in
// them, without script of ours, and what axe finds on each.
//
//   node run.mjs PROGRAM FOLDER [PLAYED]
//
// PROGRAM is shirube, FOLDER takes the demo's data and the screenshots, PLAYED is a folder that a whole demo
// filled. Needs Debian's chromium.

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { apply } from './apply.mjs';
import { case6 } from './case6.mjs';
import { chosen } from './chosen.mjs';
import { delegating } from './delegating.mjs';
import { importing } from './importing.mjs';
import { joint } from './joint.mjs';
import { officer as officerWalk } from './officer.mjs';
import { outcome } from './outcome.mjs';
import { policy } from './policy.mjs';
import { profile } from './profile.mjs';
import { publicPages } from './public.mjs';
import { reminding } from './reminding.mjs';
import { screening } from './screening.mjs';
import { second } from './second.mjs';
import { kindOf, shown } from './shown.mjs';
import { views } from './views.mjs';
import { working } from './working.mjs';

const [program, folder, played] = process.argv.slice(2);
if (!program || !folder) {
  console.error('usage: node run.mjs PROGRAM FOLDER [PLAYED]');
  process.exit(2);
}
const shots = join(folder, 'screenshots');
mkdirSync(shots, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const faults = [];
const fault = (text) => {
  faults.push(text);
  console.error(`FAULT ${text}`);
};
const check = (is, text) => (is ? undefined : fault(text));

const freePort = () =>
  new Promise((found) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });

const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const demo = spawn(program, ['demo', '--pages', '--port', String(port), '--data', join(folder, 'data')], {
  stdio: ['ignore', 'pipe', 'pipe'],
  // a demo is all in its folder, whatever store of documents is set for real use
  env: { ...process.env, SHIRUBE_DOCUMENTS_STORE: 'folder:/nowhere' },
});
let told = '';
const door = await new Promise((opened, failed) => {
  const listen = (chunk) => {
    told += chunk;
    const found = told.match(/http:\/\/127\.0\.0\.1:\d+\/demo\/[0-9a-f]+/);
    if (found) opened(found[0]);
  };
  demo.stdout.on('data', listen);
  demo.stderr.on('data', listen);
  demo.on('exit', (code) => failed(new Error(`the demo ended with ${code}: ${told}`)));
});

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync',
  ],
});

const wide = { width: 1280, height: 900 };
const narrow = { width: 320, height: 800 };

// Milliseconds from the request of a page to the first byte of its answer, and its address.
const firstBytes = [];

// A visitor: their own cookies, and everything their pages ask for is looked at.
async function visitor(viewport = wide, home = base) {
  const context = await browser.newContext({ viewport, locale: 'ja-JP', bypassCSP: false });
  const page = await context.newPage();
  page.on('request', (request) => {
    const url = request.url();
    check([home, `blob:${home}`, 'data:'].some((own) => url.startsWith(own)), `asked outside: ${url}`);
  });
  page.on('requestfinished', (request) => {
    if (!request.isNavigationRequest()) return;
    const { requestStart, responseStart } = request.timing();
    if (requestStart >= 0 && responseStart >= requestStart) firstBytes.push([responseStart - requestStart, request.url()]);
  });
  page.on('pageerror', (error) => fault(`script error on ${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // a refusal is an answer with its own status; the browser writes it down as a failed load
    const isStatus = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isStatus) fault(`console on ${page.url()}: ${message.text()}`);
  });
  return page;
}

let looked = 0;
// The kinds of pages that were looked at as other eyes meet them, and how long that took.
const kinds = new Set();
let otherEyes = 0;

// Looks at the page as it stands; the first of its kind also at 400 % zoom, in forced colours and on paper.
async function look(page, name) {
  await lookAt(page, name);
  const kind = await kindOf(page);
  if (kinds.has(kind)) return;
  kinds.add(kind);
  const since = performance.now();
  await shown({ look: (of, as) => lookAt(of, as, false), check }, page, name);
  otherEyes += performance.now() - since;
}

// Looks at the page as it stands: axe, no sideways scrolling, weight, a picture.
async function lookAt(page, name, isPictured = true) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Page.setBypassCSP', { enabled: false });
  // evaluated by the debugger, not as a script of the page: the policy stays as strict as it is
  await cdp.send('Runtime.evaluate', { expression: axe });
  const answer = await cdp.send('Runtime.evaluate', {
    expression: `axe.run(document, { resultTypes: ['violations'] }).then((found) =>
      JSON.stringify(found.violations.map((one) => [one.id, one.help, one.nodes.slice(0, 3).map((n) => n.html.slice(0, 200))])))`,
    awaitPromise: true,
    returnByValue: true,
  });
  const violations = JSON.parse(answer.result.value);
  for (const [id, help, nodes] of violations) fault(`axe on ${name}: ${id}: ${help}: ${nodes.join(' | ')}`);
  const over = await cdp.send('Runtime.evaluate', {
    expression: 'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    returnByValue: true,
  });
  check(over.result.value <= 0, `${name} scrolls sideways by ${over.result.value} px`);
  const weight = Buffer.byteLength(await page.content());
  check(weight <= 150 * 1024, `${name} weighs ${weight} bytes`);
  if (isPictured) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  await cdp.detach();
  looked += 1;
}

// The same page in both languages, wide and narrow.
const everyWay = (page, path, name) => everyWayAt(base, page, path, name);
async function everyWayAt(base, page, path, name) {
  for (const [language, tag] of [['ja', ''], ['en', 'lang=en']]) {
    const sign = path.includes('?') ? '&' : '?';
    const address = base + path + (tag ? sign + tag : '');
    for (const [size, viewport] of [['wide', wide], ['narrow', narrow]]) {
      await page.setViewportSize(viewport);
      const response = await page.goto(address);
      check(response.status() === 200, `${name} answered ${response.status()}`);
      const lang = await page.getAttribute('html', 'lang');
      check(lang === language, `${name} says lang ${lang}, asked ${language}`);
      await look(page, `${name}-${language}-${size}`);
    }
  }
  await page.setViewportSize(wide);
}

async function enter(page, role) {
  await page.goto(door);
  const named = page.getByText(role, { exact: true });
  const card = page.locator('li.card').filter({ has: named }).first();
  await card.getByRole('button').click();
}

const step = (text) => console.log(`-- ${text}`);
try {
  step('the public');
  const anybody = await visitor();
  await everyWay(anybody, '/', 'home');
  await everyWay(anybody, '/notices', 'notices');
  await anybody.goto(`${base}/notices`);
  const first = await anybody.locator('main .rows a').first().getAttribute('href');
  check(first !== null, 'there is no notice');
  if (first) await everyWay(anybody, first, 'notice');
  await everyWay(anybody, '/notices?open=yes&q=%E3%81%AA%E3%81%84%E3%82%82%E3%81%AE', 'notices-none');
  await everyWay(anybody, '/certified', 'certified-none');
  await everyWay(anybody, '/first-time', 'first-time');
  await everyWay(anybody, '/accessibility', 'accessibility');
  await everyWay(anybody, '/rules', 'rules');
  await everyWay(anybody, '/rules?path=contract', 'rules-of-a-path');
  await everyWay(anybody, '/rules/G11', 'rule');
  await everyWay(anybody, '/verification-keys', 'verification-keys');
  await everyWay(anybody, '/login', 'login');
  await everyWay(anybody, new URL(door).pathname, 'demo');
  const lost = await anybody.goto(`${base}/nowhere`);
  check(lost.status() === 404, `an unknown page answered ${lost.status()}`);
  await look(anybody, 'not-found');
  await anybody.goto(`${base}/tasks`);
  check(anybody.url().includes('/login'), 'tasks without signing in lead to the sign-in');

  step('the officer: from my tasks to an act done, in three interactions');
  const officer = await visitor();
  await enter(officer, '担当者');
  check(officer.url().startsWith(`${base}/tasks`), `entered at ${officer.url()}`);
  await everyWay(officer, '/tasks', 'tasks');
  await everyWay(officer, '/cases', 'cases');
  await everyWay(officer, '/cases?view=board', 'board');
  await officer.goto(`${base}/cases?view=board`);
  const cards = await officer.locator('.board .card').count();
  check(cards > 0 && (await officer.locator('.board .card .on').count()) === cards, 'a card does not lead on');
  await officer.locator('.board .card .on').first().click();
  const led = new URL(officer.url());
  check(!led.hash || (await officer.locator(`[id="${led.hash.slice(1)}"]`).count()) === 1, `there is no ${led.hash}`);
  check(/\/acts\/|^\/cases\//.test(led.pathname), `a card leads to ${officer.url()}`);
  await everyWay(officer, `/search?q=${encodeURIComponent('窓口')}`, 'search');
  await officer.goto(`${base}/search?q=${encodeURIComponent('窓')}`);
  check((await officer.locator('.fault').count()) === 1, 'a search of one character says what is wrong');
  await look(officer, 'search-fault');

  await officer.goto(`${base}/tasks`);
  const task = officer.locator('li.row', { hasText: '公園予約' });
  let interactions = 0;
  await task.locator('.acts a').first().click();
  interactions += 1;
  await look(officer, 'act-form');
  const form = new URL(officer.url()).pathname;
  for (const field of await officer.locator('main form textarea, main form .row-of input').all()) {
    await field.fill('単独で行う');
  }
  if ((await officer.locator('button[value=perform]').count()) === 0) {
    await officer.locator('main form button.main').click();
    interactions += 1;
    await look(officer, 'act-check');
  }
  await officer.locator('button[value=perform]').click();
  interactions += 1;
  check((await officer.locator('.panel.good .receipt').count()) === 1, `the act was not done: ${await officer.locator('main').innerText()}`);
  check(interactions <= 3, `${interactions} interactions`);
  await look(officer, 'act-done');
  await officer.locator('main a.button.main').click();
  check(officer.url().includes('/cases/'), 'from the receipt to the case');
  await look(officer, 'case-after');
  await everyWay(officer, new URL(officer.url()).pathname, 'case');

  step('a refusal, read');
  await officer.goto(`${base}/cases`);
  await officer.locator('main tbody a', { hasText: '多言語' }).first().click();
  await look(officer, 'case-approval');
  const competition = await officer.locator('article.procedure').filter({ hasText: '企画競争' }).first().getAttribute('id');
  const id = competition.replace(/^p-/, '').replace(/-(\d+)$/, '/$1');
  await officer.goto(`${base}/procedures/${encodeURIComponent(id)}/acts/approve-candidate`);
  check((await officer.locator('.panel.wait .unmet li').count()) > 0, 'the form says what is missing beforehand');
  await officer.locator('main form button.main').click();
  if ((await officer.locator('button[value=perform]').count()) > 0) {
    await look(officer, 'act-would-refuse');
    await officer.locator('button[value=perform]').click();
  }
  check((await officer.locator('.panel.bad').count()) > 0, 'the officer is refused what the approver does');
  await look(officer, 'act-refused');
  const [rule] = await Promise.all([
    officer.context().waitForEvent('page'),
    officer.locator('.unmet a').first().click(),
  ]);
  await rule.waitForLoadState();
  check(new URL(rule.url()).pathname.startsWith('/rules/'), `a citation leads to ${rule.url()}`);
  check((await rule.locator('main dl.summary').count()) > 0, 'the rule is not explained');
  await look(rule, 'rule-of-a-refusal');
  await rule.close();

  step('bad input is kept');
  await everyWay(officer, '/procedures/R8-0003%2F2/acts/disqualify', 'act');
  await officer.goto(base + form);
  await officer.goto(`${base}/cases`);
  await officer.locator('main tbody a', { hasText: '保育所' }).first().click();
  await look(officer, 'case-review');

  step('the approver');
  const approver = await visitor();
  await enter(approver, '決裁権者');
  await look(approver, 'approver-tasks');

  step('the company: where it is, who acts next, until when');
  const company = await visitor();
  await enter(company, '株式会社あおぞら');
  await everyWay(company, '/my', 'my');
  await company.goto(`${base}/my`);
  const application = await company.locator('main article a').first().getAttribute('href');
  await everyWay(company, application, 'my-one');
  await company.goto(base + application);
  const sentence = await company.locator('.sentence').innerText();
  for (const word of ['今どこ', '次に誰が', 'いつまで']) check(sentence.includes(word), `the sentence lacks ${word}`);
  const foreign = await company.goto(`${base}/tasks`);
  check(foreign.status() === 200, 'a company has no tasks of the office');
  const office = await company.goto(`${base}/audit`);
  check(office.status() === 404, `the audit answered a company ${office.status()}`);
  await look(company, 'not-theirs');

  step('the auditor');
  const auditor = await visitor();
  await enter(auditor, '監査');
  check(auditor.url().startsWith(`${base}/audit`), `an auditor enters at ${auditor.url()}`);
  await everyWay(auditor, '/audit', 'audit');
  await everyWay(auditor, '/audit?result=refused', 'audit-refusals');
  await auditor.goto(`${base}/audit?result=refused`);
  check((await auditor.locator('tbody tr').count()) > 0, 'there is no refusal in the trail');
  const [found] = await Promise.all([auditor.waitForEvent('download'), auditor.locator('#take-found button[value=csv]').click()]);
  check(readFileSync(await found.path(), 'utf8').includes('断られた'), 'what was found is not what was taken');
  await auditor.getByLabel('規則').fill('自己決裁');
  await auditor.getByLabel('金額（円）から').fill('百万');
  await auditor.getByRole('button', { name: '探す' }).click();
  check((await auditor.locator('[role=alert]').innerText()).includes('1,234,000'), 'it is not said how an amount is typed');
  check((await auditor.getByLabel('規則').inputValue()) === '自己決裁', 'what was typed is kept');
  await look(auditor, 'audit-wrong');
  await auditor.goto(`${base}/audit?from_yen=${encodeURIComponent('1円')}`);
  check((await auditor.locator('tbody tr').count()) > 0, 'no entry has an amount');
  await auditor.goto(`${base}/audit?result=refused`);
  await auditor.locator('tbody td a').first().click();
  await look(auditor, 'trail');
  check((await auditor.getByRole('button', { name: 'PDF' }).count()) === 1, 'a case is not taken as PDF');

  step('the administrator');
  const administrator = await visitor();
  await enter(administrator, '管理者');
  await everyWay(administrator, '/admin', 'admin');
  await everyWay(administrator, '/admin/people', 'people');
  await everyWay(administrator, '/admin/people/invite', 'people-invite');
  const other = await administrator.goto(`${base}/cases`);
  check(!(await administrator.content()).includes('公園予約'), `the administrator sees cases (${other.status()})`);

  await officerWalk({ base, visitor, enter, look, everyWay, check, step });

  step('at 400 % zoom, in forced colours, on paper, with pictures');
  await officer.goto(`${base}/tasks`);
  await shown({ look, check }, officer, 'tasks');
  await officer.goto(`${base}/cases`);
  await officer.locator('main tbody a', { hasText: '多言語' }).first().click();
  await shown({ look, check }, officer, 'case');
  await officer.locator('a[href*="approval-sheet"]').first().click();
  await shown({ look, check }, officer, 'sheet');
  await anybody.goto(base + first);
  await shown({ look, check }, anybody, 'notice');
  await company.goto(base + application);
  await shown({ look, check }, company, 'my-one');

  step('by keyboard only: sign out');
  await officer.goto(`${base}/tasks`);
  await officer.keyboard.press('Tab');
  check((await officer.evaluate('document.activeElement.className')) === 'skip', 'the first stop is the skip link');
  await officer.keyboard.press('Enter');
  check((await officer.evaluate('location.hash')) === '#content', 'the skip link leads to the content');
  await officer.getByRole('button', { name: 'ログアウト' }).focus();
  await officer.keyboard.press('Enter');
  await officer.waitForURL(`${base}/`);

  if (played) await publicPages({ program, played, freePort, visitor, everyWayAt, check, step });
  await apply({ base, visitor, enter, look, everyWay, check, step });
  await importing({ base, visitor, enter, look, everyWay, check, step });
  await reminding({ base, visitor, enter, look, everyWay, check, step });
  await chosen({ base, visitor, enter, look, everyWay, check, step });
  await second({ base, visitor, enter, look, everyWay, check, step });
  await policy({ base, visitor, enter, look, everyWay, check, step });
  await delegating({ base, visitor, enter, look, everyWay, check, step });
  await views({ base, visitor, enter, look, everyWay, check, step });
  await working({ program, folder, base, visitor, enter, look, everyWay, check, step });
  const installed = { program, folder, freePort, visitorOf: (home) => visitor(wide, home), look, check, step };
  await profile(installed);
  await outcome(installed);
  await joint(installed);
  await screening(installed);
  await case6(installed);
} catch (error) {
  fault(error.stack ?? String(error));
} finally {
  await browser.close();
  demo.removeAllListeners('exit');
  demo.kill('SIGTERM');
}
firstBytes.sort(([one], [other]) => one - other);
if (firstBytes.length > 0) {
  const at = (part) => firstBytes[Math.min(firstBytes.length - 1, Math.floor(firstBytes.length * part))][0].toFixed(1);
  const [longest, where] = firstBytes.at(-1);
  console.log(
    `${firstBytes.length} pages: the first byte after ${at(0.5)} ms at the median, ${at(0.95)} ms at the 95th percentile, ` +
      `${longest.toFixed(1)} ms at most (${new URL(where).pathname})`,
  );
}
console.log(`${kinds.size} kinds of pages in forced colours, on paper and at 400 % in ${(otherEyes / 1_000).toFixed(0)} s`);
console.log(`${looked} looks, ${faults.length} faults; screenshots in ${shots}`);
process.exit(faults.length === 0 ? 0 : 1);
