// A demo of its own for a walk: a scenario is played to where the walk begins, and its pages are served with
// everybody's one-click sign-in.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCENARIOS = join(dirname(fileURLToPath(import.meta.url)), '../../scenarios');

/** The text of a scenario of the repository. */
export const scenarioOf = (name) => readFileSync(join(SCENARIOS, name), 'utf8');

/** A scenario until the line named, without what it expects of its end. */
export function until(text, line) {
  const end = text.indexOf(line);
  if (end < 0) throw new Error(`no scenario line: ${line}`);
  return text.slice(0, end);
}

/** Plays these scenarios in a folder. What they include is embedded in the program. */
export function play(program, home, scenarios) {
  const data = join(home, 'data');
  mkdirSync(home, { recursive: true });
  const files = scenarios.map((text, at) => {
    const file = join(home, `scenario-${at}.toml`);
    writeFileSync(file, text);
    return file;
  });
  execFileSync(program, ['play', ...files, '--data', join(data, 'running')], { stdio: ['ignore', 'ignore', 'inherit'] });
  return data;
}

/** Serves a folder's pages at this port: their address, the door of the demo, and how it is ended. */
export async function serve({ program, data, port }) {
  const server = spawn(program, ['demo', '--pages', '--port', String(port), '--data', data], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  const door = await new Promise((opened, failed) => {
    const listen = (chunk) => {
      told += chunk;
      const found = told.match(/http:\/\/127\.0\.0\.1:\d+\/demo\/[0-9a-f]+/);
      if (found) opened(found[0]);
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', listen);
    server.on('exit', (code) => failed(new Error(`the demo of a walk ended with ${code}: ${told}`)));
  });
  const stop = () => new Promise((ended) => {
    server.removeAllListeners('exit');
    server.on('exit', ended);
    server.kill('SIGTERM');
  });
  return { base: `http://127.0.0.1:${port}`, door, stop, said: () => told };
}

/** Serves a folder's pages, and hands the walk their address and the door of the demo. */
export async function served({ program, data, freePort }, walk) {
  const { base, door, stop } = await serve({ program, data, port: await freePort() });
  try {
    await walk({ base, door });
  } finally {
    await stop();
  }
}

/** Sets the clock of a folder that nobody serves: what it shows next, as the folder of a play says it. */
export function setClock(data, at) {
  const file = join(data, 'running', 'shirube.json');
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...settings, clock_ahead_seconds: Math.round((at - Date.now()) / 1_000) }));
}

/** What a walk does at its demo: people enter, look at a page in both languages, and perform acts. */
export function people({ base, door, visitorOf, look, check }) {
  const enter = async (name, org) => {
    const page = await visitorOf(base);
    await page.goto(door);
    const scope = org ? page.locator('main section', { has: page.getByRole('heading', { name: org, exact: true }) }) : page;
    const card = scope.locator('li.card').filter({ has: page.getByText(name, { exact: true }) }).first();
    if ((await card.count()) === 0) throw new Error(`nobody is called ${name}: ${await page.locator('main').innerText()}`);
    await card.evaluate((one) => one.closest('details')?.setAttribute('open', ''));
    await card.getByRole('button').click();
    return page;
  };

  // the state reached, in both languages, wide and narrow
  const both = async (page, name) => {
    const address = page.url().split('#')[0];
    await look(page, `${name}-ja`);
    await page.setViewportSize({ width: 320, height: 800 });
    await look(page, `${name}-ja-narrow`);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${address}${address.includes('?') ? '&' : '?'}lang=en`);
    await look(page, `${name}-en`);
    await page.goto(address);
  };

  const put = async (page, name, value) => {
    const field = page.locator(`main form [name="f.${name}"]`).first();
    if ((await field.count()) === 0) return check(false, `the form asks for no ${name}: ${page.url()}`);
    const [tag, type] = await field.evaluate((one) => [one.tagName, one.type]);
    if (tag === 'SELECT') await field.selectOption(value);
    else if (type === 'radio' || type === 'checkbox') {
      await page.locator(`main form [name="f.${name}"][value="${value}"]`).check();
    } else await field.fill(value);
  };

  // Performs the act whose form is open: fills it, checks the answers, hands in what documents are asked.
  const perform = async (page, facts, { name, seen } = {}) => {
    for (const [fact, value] of Object.entries(facts)) await put(page, fact, value);
    if (name) await both(page, `${name}-form`);
    // the language was changed and back: what was typed belongs to one page
    if (name) for (const [fact, value] of Object.entries(facts)) await put(page, fact, value);
    if ((await page.locator('button[value=perform]').count()) === 0) await page.locator('main form button.main').click();
    if (name) await look(page, `${name}-check`);
    if (seen) await seen(page);
    for (const file of await page.locator('main form input[type=file]').all()) {
      await file.setInputFiles({ name: '資料.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') });
    }
    const button = page.locator('button[value=perform]');
    if ((await button.count()) === 0) {
      check(false, `not to be performed: ${await page.locator('main').innerText()}`);
      return false;
    }
    await button.click();
    const done = (await page.locator('.panel.good .receipt').count()) === 1;
    check(done, `not performed: ${await page.locator('main').innerText()}`);
    if (name) await look(page, `${name}-done`);
    return done;
  };

  // Opens the form of an act by its button on the page.
  const choose = async (page, label, within = 'main') => {
    const link = page.locator(within).locator('a.button, .closed-offer a').filter({ hasText: label }).first();
    if ((await link.count()) === 0) {
      throw new Error(`no way to 「${label}」 on ${page.url()}: ${await page.locator('main').innerText()}`);
    }
    await link.evaluate((one) => {
      for (let fold = one.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
    });
    await link.click();
  };

  // What the page says, with what is folded on it.
  const read = async (page) => {
    await page.locator('main details').evaluateAll((all) => all.forEach((one) => (one.open = true)));
    return page.locator('main').innerText();
  };

  return { enter, both, put, perform, choose, read };
}
