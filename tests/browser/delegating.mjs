// Whoever decides finds where to delegate, chooses the deputy by name, and ends it before its last day.

export async function delegating({ base, visitor, enter, look, everyWay, check, step }) {
  step('an approver delegates, and ends it');
  const page = await visitor();
  await enter(page, '決裁権者');
  await page.goto(`${base}/tasks`);
  await page.getByRole('link', { name: '決裁の委任（代決・専決）を見る' }).click();
  const before = await page.locator('tbody tr').count();
  await page.getByRole('link', { name: '決裁を委任する' }).click();
  const number = await page.locator('[name="f.delegation.id"]').inputValue();
  check(/^d-\d+$/.test(number), `the form begins with a number nobody has: ${number}`);
  const own = await page.locator('[name="f.delegation.holder"] option:checked').innerText();
  check(own.includes('('), `whose power it is is known: ${own}`);
  const deputy = page.locator('[name="f.delegation.person"] option').filter({ hasText: '課長' }).first();
  const name = (await deputy.innerText()).split(' (')[0];
  await page.locator('[name="f.delegation.person"]').selectOption(await deputy.getAttribute('value'));
  await page.locator('[name="f.delegation.form"][value="deputy"]').check();
  // the demo's story is in March of Reiwa 9
  await page.locator('[name="f.delegation.from"]').fill('R9.3.1');
  await page.locator('[name="f.delegation.to"]').fill('R9.12.31');
  await look(page, 'delegate-form');
  await page.locator('main form button.main').click();
  check((await page.locator('main').innerText()).includes(name), `the deputy is named where it is checked: ${name}`);
  await look(page, 'delegate-check');
  await page.locator('button[value=perform]').click();
  check((await page.locator('.panel.good .receipt').count()) === 1, `not delegated: ${await page.locator('main').innerText()}`);
  await page.locator('p.buttons a.main').click();
  check((await page.locator('tbody tr').count()) === before + 1, 'the list has one more');
  await everyWay(page, '/delegations', 'delegations');
  await page.goto(`${base}/delegations`);
  const row = page.locator('tbody tr').filter({ has: page.getByRole('rowheader', { name: number, exact: true }) });
  check((await row.innerText()).includes('有効'), `it is in force: ${await row.innerText()}`);
  await row.getByRole('link', { name: '終える' }).click();
  const chosen = await page.locator('[name="f.delegation.ended"] option:checked').innerText();
  check(chosen.startsWith(number), `which one ends is chosen: ${chosen}`);
  await page.locator('[name="f.reason"]').fill('出張を取りやめた');
  await page.locator('main form button.main').click();
  await look(page, 'delegation-end-check');
  await page.locator('button[value=perform]').click();
  await page.locator('p.buttons a.main').click();
  check((await row.innerText()).includes('途中で終了'), `it is ended: ${await row.innerText()}`);
  await look(page, 'delegation-ended');
  await page.context().close();
}
