// A company finds a call that takes applications, applies without script, and sees where its application
// stands.

export async function apply({ base, visitor, enter, look, everyWay, check, step }) {
  step('a company finds an open call and applies');
  const page = await visitor();
  await enter(page, '株式会社あおぞら');
  await page.goto(`${base}/notices?open=yes`);
  await page.locator('main .rows a', { hasText: '新しい製品を試して認定する制度' }).first().click();
  await look(page, 'notice-open');
  const ask = await page.getByRole('link', { name: '質問する' }).getAttribute('href');
  check(ask.endsWith('/acts/ask-question'), `one asks at ${ask}`);
  const file = await page.request.get(base + (await page.locator('a[href*="/documents/"]').first().getAttribute('href')));
  check(file.status() === 200 && /^attachment/.test(file.headers()['content-disposition']), `a document of the call answered ${file.status()}`);
  await page.getByRole('button', { name: 'この募集に応募する' }).click();
  check(page.url().includes('/open/application/submit'), `applying leads to ${page.url()}`);
  await everyWay(page, new URL(page.url()).pathname, 'apply');

  // what is missing is told of every field, and what was typed is kept
  await page.locator('[name="f.product.name"]').fill('多言語窓口通訳');
  await page.locator('main form button.main').click();
  check((await page.locator('.panel.wait .unmet li').count()) > 5, 'what is missing is told beforehand');
  await look(page, 'apply-missing');
  await page.locator('button[value=edit]').click();
  check((await page.locator('[name="f.product.name"]').inputValue()) === '多言語窓口通訳', 'what was typed is kept');
  check((await page.locator('[name="f.envelope_sha256"]').count()) === 0, 'nothing of sealed proposals is asked here');

  const known = await page.locator('[name="f.applicant.name"]').inputValue();
  check(known === '株式会社あおぞら', `who applies is known already: ${known}`);
  check(/^[0-9]{13}$/.test(await page.locator('[name="f.corporate_number"]').inputValue()), 'its number too');
  for (const [name, text] of [
    ['product.category', '窓口'],
    ['product.sale_start', 'R7.4.1'],
    ['plan:target', '窓口での実用'],
    ['plan:content', '通訳の提供と改善'],
    ['plan:timing', '令和8年度から'],
    ['plan:method', '自社で提供'],
    ['plan:funds', '500万円'],
    ['plan:source', '自己資金'],
  ]) {
    await page.locator(`[name="f.${name}"]`).fill(text);
  }
  for (const [name, value] of [['pledge', 'yes'], ['product.kind', 'service'], ['product.same_before', 'no']]) {
    const field = page.locator(`[name="f.${name}"]`).first();
    const isList = (await field.evaluate((one) => one.tagName)) === 'SELECT';
    if (isList) await field.selectOption(value);
    else await page.locator(`[name="f.${name}"][value="${value}"]`).check();
  }
  await page.locator('main form button.main').click();
  await page.locator('input[type=file]').first().waitFor();
  await look(page, 'apply-check');
  for (const file of await page.locator('input[type=file]').all()) {
    await file.setInputFiles({ name: '実施計画書.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') });
  }
  await page.locator('button[value=perform]').click();
  const receipts = await page.locator('.panel.good .receipt').count();
  check(receipts === 1, `the application was not taken: ${await page.locator('main').innerText()}`);
  await look(page, 'apply-done');
  await page.goto(`${base}/my`);
  const mine = await page.locator('main').innerText();
  check(mine.includes('新しい製品を試して認定する制度'), `the application is not among mine: ${mine}`);
  await look(page, 'my-after-applying');
  await page.context().close();
}
