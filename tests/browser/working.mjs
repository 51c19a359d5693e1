// What takes a while: an auditor asks for a bundle of the log, sees how far it is and takes it; an officer
// brings a long table in and finds the outcome waiting. Nobody else sees either.

import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { table } from './importing.mjs';

/** How often it is looked at before the walk gives up, a second apart. */
const LOOKS_MAX = 120;

export async function working({ program, folder, base, visitor, enter, look, everyWay, check, step }) {
  const ended = async (page) => {
    for (let at = 0; at < LOOKS_MAX; at += 1) {
      const next = page.getByRole('link', { name: '今の状態を見る' });
      if ((await next.count()) === 0) return;
      await page.waitForTimeout(1_000);
      await next.click();
    }
    check(false, `it does not end: ${await page.locator('main').innerText()}`);
  };

  step('long work: the bundle of the whole log or of some days, and its result');
  const auditor = await visitor();
  await enter(auditor, '監査');
  await everyWay(auditor, '/work', 'works-none');
  await auditor.goto(`${base}/audit`);
  const whole = auditor.locator('form[action^="/work"]');
  await whole.locator('input[name=from]').fill('R8.4.1');
  await whole.getByRole('button').click();
  check((await auditor.locator('main').innerText()).includes('両方の日'), 'one day of two is not enough');
  await look(auditor, 'work-days-wrong');
  const ask = async (from, to) => {
    await auditor.goto(`${base}/audit`);
    await whole.locator('input[name=from]').fill(from);
    await whole.locator('input[name=to]').fill(to);
    await whole.locator('input[name=purpose]').fill('定期監査');
    await whole.getByRole('button').click();
    check(/\/work\/[0-9a-f-]{36}$/.test(auditor.url()), `it led to ${auditor.url()}`);
    return auditor.url().slice(base.length);
  };
  // a call of the demo is open: the whole log does not leave before its envelopes are opened
  const refused = await ask('', '');
  await ended(auditor);
  check((await auditor.locator('main').innerText()).includes('開封まで'), 'it does not say why it was not made');
  await everyWay(auditor, refused, 'work-refused');
  const address = await ask('R8.4.1', 'R9.2.28');
  await look(auditor, 'work-asked');
  await ended(auditor);
  await everyWay(auditor, address, 'work-done');
  await auditor.goto(base + address);
  const take = auditor.getByRole('link', { name: /受け取る/ });
  check((await take.count()) === 1, `no result waits: ${await auditor.locator('main').innerText()}`);
  if ((await take.count()) === 1) {
    const [file] = await Promise.all([auditor.waitForEvent('download'), take.click()]);
    check(file.suggestedFilename().endsWith('.zip'), `it is called ${file.suggestedFilename()}`);
    check(statSync(await file.path()).size > 10_000, 'the bundle has next to nothing in it');
    const bundle = `${folder}/log.zip`;
    await file.saveAs(bundle);
    const said = spawnSync(program, ['verify', bundle], { encoding: 'utf8' });
    check(said.status === 0, `what was downloaded does not verify: ${said.stdout}${said.stderr}`);
  }
  await everyWay(auditor, '/work', 'works');

  step('long work: nobody else sees it, and a long table comes in');
  const officer = await visitor();
  await enter(officer, '担当者');
  check((await officer.goto(base + address)).status() === 404, 'another sees what somebody asked for');
  const rows = Array.from({ length: 24 }, (_, at) => `長い表の案件${at + 1}`);
  await officer.goto(`${base}/cases/import`);
  await officer.locator('input[type=file]').setInputFiles(table(rows));
  await officer.locator('button.main').click();
  await officer.locator('button[value=open]').click();
  check(/\/work\/[0-9a-f-]{36}$/.test(officer.url()), `it led to ${officer.url()}`);
  const import_ = officer.url().slice(base.length);
  await ended(officer);
  check((await officer.locator('main tbody a').count()) === rows.length, `not all came in: ${await officer.locator('main').innerText()}`);
  await everyWay(officer, import_, 'work-imported');
  await officer.goto(`${base}/tasks`);
  await officer.getByRole('link', { name: '頼んだ書き出し・取込みの状況を見る' }).click();
  await officer.locator('main .rows a').first().click();
  await officer.getByRole('button', { name: 'できあがりを捨てる' }).click();
  check((await officer.goto(base + import_)).status() === 404, 'what was thrown away is still there');
  await auditor.context().close();
  await officer.context().close();
}
