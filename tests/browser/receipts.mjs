// A company takes the receipt of what it submitted, once the log was signed over it, and verifies it in its
// browser; an altered one and one by another's key are refused, and the command says the same.

import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export async function receipts({ program, data, home, name, base, step, check, look, enter, both }) {
  step('receipts: before the log is signed there is none, and the page says when');
  const page = await enter(name);
  await page.goto(`${base}/my`);
  await page.locator('main article a').first().click();
  const link = page.locator('.timeline a', { hasText: '受付票を保存する' }).first();
  const address = await link.getAttribute('href');
  const code = (await page.locator('.timeline li', { hasText: '受付票を保存する' }).first().locator('.mono').innerText()).trim();
  await look(page, 'receipt-timeline');
  await link.click();
  check((await page.locator('h1').innerText()) === '受付票はまだできていません', `no receipt yet: ${await page.locator('h1').innerText()}`);
  await both(page, 'receipt-pending');

  step('receipts: verified in the browser, and by the command');
  execFileSync(program, ['log', 'checkpoint', '--data', data, '--org', 'minato-city'], { stdio: ['ignore', 'ignore', 'inherit'] });
  await page.goto(`${base}/my`);
  await page.locator('main article a').first().click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('.timeline a', { hasText: '受付票を保存する' }).first().click(),
  ]);
  const good = join(home, download.suggestedFilename());
  await download.saveAs(good);
  check(/^receipt-.*\.tlog-proof$/.test(download.suggestedFilename()), `it is called ${download.suggestedFilename()}`);
  const text = readFileSync(good, 'utf8');

  await page.goto(`${base}/my/receipt`);
  await both(page, 'receipt-page');
  const verdict = async (file, shown) => {
    await page.setInputFiles('#file', file);
    await page.getByRole('button', { name: '確かめる' }).click();
    await page.locator('#verdict').waitFor();
    await page.waitForFunction(() => document.activeElement?.id === 'verdict');
    const said = await page.locator('#verdict').innerText();
    await look(page, shown);
    return said;
  };
  const held = await verdict(good, 'receipt-good');
  for (const part of ['この受付票は正しいものです', '「提出する」']) check(held.includes(part), `a good receipt is told as ${held}`);
  const found = (await page.locator('#shown-code').innerText()).trim();
  check(found === code, `its code is ${found}, the timeline has ${code}`);

  step('receipts: of a file that can no longer be read, nothing of the earlier verdict is said');
  await page.evaluate(() => {
    File.prototype.text = () => Promise.reject(new DOMException('the file is gone', 'NotReadableError'));
  });
  await page.getByRole('button', { name: '確かめる' }).click();
  const unsaid = page.locator('#verdict', { hasText: '確かめられませんでした。' });
  await unsaid.waitFor({ timeout: 5000 }).catch(() => {});
  const unread = await page.locator('#verdict').innerText();
  check((await unsaid.count()) === 1 && !unread.includes('正しいものです'), `a file that cannot be read is told as ${unread}`);
  check(await page.locator('#shown').isHidden(), 'the earlier entry is still shown');
  await look(page, 'receipt-unread');
  await page.evaluate(() => delete File.prototype.text);

  step('receipts: what was altered, and what another key signed, does not hold');
  const [, extra] = text.match(/\nextra (\S+)\n/);
  const entry = Buffer.from(extra, 'base64').toString('utf8');
  const another = entry.replace('"act":"submit"', '"act":"withdraw"');
  check(another !== entry, 'the entry is of another act');
  const altered = join(home, 'altered.tlog-proof');
  writeFileSync(altered, text.replace(extra, Buffer.from(another).toString('base64')));
  const refused = await verdict(altered, 'receipt-altered');
  check(refused.includes('署名された台帳にありません'), `an altered receipt is told as ${refused}`);
  check(await page.locator('#shown').isHidden(), 'nothing of it is shown');
  const grown = join(home, 'grown.tlog-proof');
  writeFileSync(grown, text.replace(/\n\n([^\n]+)\n(\d+)\n/, (_, origin, size) => `\n\n${origin}\n${Number(size) + 1}\n`));
  check((await verdict(grown, 'receipt-unsigned')).includes('この検証鍵のものではありません'), 'another size is not signed');
  const none = join(home, 'none.tlog-proof');
  writeFileSync(none, 'what is no receipt');
  check((await verdict(none, 'receipt-none')).includes('受付票の形ではない'), 'what is no receipt is said to be none');

  const keys = join(home, 'key.txt');
  writeFileSync(keys, `${await page.locator('#keys').inputValue()}\n`);
  const told = execFileSync(program, ['receipt', good, '--key', keys], { encoding: 'utf8' });
  check(told.includes(code), `the command tells ${told}`);
  const failed = spawnSync(program, ['receipt', altered, '--key', keys], { encoding: 'utf8' });
  check(failed.status !== 0 && failed.stderr.includes('検証に合格しません'), `the command tells ${failed.status} ${failed.stderr}`);

  step('receipts: nobody takes what another did');
  const stranger = await enter('株式会社あおぞら');
  const answer = await stranger.goto(base + address);
  check(answer.status() === 404, `another company's receipt answered ${answer.status()}`);
  await stranger.context().close();
  await page.context().close();
}
