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
  const list = new URL(page.url()).pathname;
  await everyWay(page, list, 'apply');
  await page.goto(base + list);

  // on one page: what is missing is told of every field, and what was typed is kept
  await page.getByRole('link', { name: '一つの画面ですべて入力する' }).click();
  await page.locator('[name="f.product.name"]').fill('多言語窓口通訳');
  await page.locator('main form button.main').click();
  check((await page.locator('.panel.wait .unmet li').count()) > 5, 'what is missing is told beforehand');
  await look(page, 'apply-missing');
  await page.locator('button[value=edit]').click();
  check((await page.locator('[name="f.product.name"]').inputValue()) === '多言語窓口通訳', 'what was typed is kept');
  check((await page.locator('[name="f.envelope_sha256"]').count()) === 0, 'nothing of sealed proposals is asked here');

  step('the same in parts: kept while it is typed, by whoever stops and goes on');
  await page.goto(base + list);
  const states = async () => Object.fromEntries(await page.locator('.apply-parts li').evaluateAll((all) => all.map((one) => [
    one.querySelector('a').innerText, one.querySelector('.chip, .state').innerText.replace(/^[^ ]* /, ''),
  ])));
  const part = async (title) => page.locator('.apply-parts a', { hasText: title }).click();
  const save = async () => page.getByRole('button', { name: '保存して一覧へ戻る' }).and(page.locator('.main')).click();
  check((await page.locator('main').innerText()).includes('まだ開始できません'), 'nothing can be submitted yet');
  await part('会社情報');
  const known = await page.locator('[name="f.applicant.name"]').inputValue();
  check(known === '株式会社あおぞら', `who applies is known already: ${known}`);
  check(/^[0-9]{13}$/.test(await page.locator('[name="f.corporate_number"]').inputValue()), 'its number too');
  await everyWay(page, `${list}?part=company`, 'apply-company');
  await page.goto(`${base}${list}?part=company`);
  await save();
  await part('提案する内容');
  await page.locator('[name="f.product.name"]').fill('多言語窓口通訳');
  await page.locator('[name="f.product.category"]').fill('窓口');
  await page.locator('#kept').filter({ hasText: '下書きを保存しました' }).waitFor({ timeout: 10_000 });
  await look(page, 'apply-kept');
  // somebody closes the page, and comes back by what waits for them
  await page.goto(`${base}/my`);
  await look(page, 'my-unsent');
  await page.locator('.panel.wait a', { hasText: '新しい製品を試して認定する制度' }).click();
  check((await states())['提案する内容'] === '対応中', `what was typed is in progress: ${JSON.stringify(await states())}`);
  await everyWay(page, list, 'apply-begun');
  await page.goto(base + list);
  await part('提案する内容');
  check((await page.locator('[name="f.product.category"]').inputValue()) === '窓口', 'what was typed is kept without a button');
  await page.locator('[name="f.product.sale_start"]').fill('いつか');
  await save();
  check((await page.locator('.panel.bad li a').count()) === 1, `a day that is none is told: ${await page.locator('main').innerText()}`);
  await look(page, 'apply-part-fault');
  for (const [name, text] of [
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
  for (const [name, value] of [['product.kind', 'service'], ['product.same_before', 'no']]) {
    const field = page.locator(`[name="f.${name}"]`).first();
    const isList = (await field.evaluate((one) => one.tagName)) === 'SELECT';
    if (isList) await field.selectOption(value);
    else await page.locator(`[name="f.${name}"][value="${value}"]`).check();
  }
  await save();
  await part('提出する書類');
  for (const file of await page.locator('input[type=file]').all()) {
    await file.setInputFiles({ name: '実施計画書.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') });
  }
  await save();
  await everyWay(page, `${list}?part=files`, 'apply-files');
  check((await page.locator('main').innerText()).includes('実施計画書.pdf'), 'the file that was handed in is named');
  await page.goto(base + list);
  await part('誓約');
  await page.locator('[name="f.pledge"][value="yes"]').check();
  await save();
  const done = await states();
  check(Object.values(done).every((one) => one === '完了'), `every part is done: ${JSON.stringify(done)}`);
  await look(page, 'apply-ready');
  await page.getByRole('button', { name: '内容を確認する' }).click();
  check((await page.locator('main').innerText()).includes('実施計画書.pdf'), 'the file is among what is checked');
  await look(page, 'apply-check');
  // an answer is changed on its own, and the rest is as it was
  await page.getByRole('link', { name: '変更 商品・役務の分野' }).click();
  await page.locator('[name="f.product.category"]').fill('窓口の通訳');
  await save();
  await page.getByRole('button', { name: '内容を確認する' }).click();
  check((await page.locator('main').innerText()).includes('窓口の通訳'), 'what was changed is checked again');
  await page.locator('button[value=perform]').click();
  const receipts = await page.locator('.panel.good .receipt').count();
  check(receipts === 1, `the application was not taken: ${await page.locator('main').innerText()}`);
  await look(page, 'apply-done');
  await page.goto(`${base}/my`);
  const mine = await page.locator('main').innerText();
  check(mine.includes('新しい製品を試して認定する制度'), `the application is not among mine: ${mine}`);
  check(!mine.includes('書きかけの応募'), 'what was submitted is no draft any more');
  await look(page, 'my-after-applying');
  await page.context().close();
}
