// What is done with chosen rows of the list: somebody else is put in charge, and they leave as a table. And the
// keys: to the list, along its rows, into a case, the list of keys, and none where they are turned off.

export async function chosen({ base, visitor, enter, look, everyWay, check, step }) {
  step('chosen rows: somebody else in charge, looked at first');
  const officer = await visitor();
  await enter(officer, '担当者');
  await officer.goto(`${base}/cases?all=yes`);
  const boxes = officer.locator('main tbody input[type=checkbox]');
  for (const box of (await boxes.all()).slice(0, 2)) await box.check();
  await officer.getByRole('button', { name: '選んだ案件の担当を替える' }).click();
  const address = officer.url().replace(base, '');
  check(address.startsWith('/cases/assign?'), `chosen leads to ${address}`);
  await everyWay(officer, address, 'assign');
  await officer.goto(base + address);
  await officer.locator('#reason').fill('4月1日付け人事異動のため');
  await officer.locator('main form button.main').click();
  check((await officer.locator('#person-fault').count()) === 1, 'nobody was chosen, and nothing is said');
  check((await officer.locator('#reason').inputValue()).includes('人事異動'), 'what was typed is lost');
  await look(officer, 'assign-fault');
  const names = await officer.locator('#person option').allInnerTexts();
  check(names.length > 1, `the officers to choose: ${names}`);
  await officer.locator('#person').selectOption({ index: names.length - 1 });
  await officer.locator('main form button.main').click();
  const text = () => officer.locator('main').innerText();
  check((await text()).includes('まだ替えていません'), `the page says that nothing has changed: ${await text()}`);
  const rows = await officer.locator('.assigned tbody tr').count();
  check(rows > 0, `none can be changed: ${await text()}`);
  await look(officer, 'assign-check');
  await officer.locator('button[value=do]').click();
  check((await officer.locator('.panel.good').count()) === 1, `it is not done: ${await text()}`);
  check((await officer.locator('.assigned tbody tr').count()) === rows, 'the result is of other cases');
  await look(officer, 'assign-done');

  step('chosen rows: a table of them');
  await officer.goto(`${base}/cases?all=yes`);
  await boxes.first().check();
  const [file] = await Promise.all([
    officer.waitForEvent('download'),
    officer.getByRole('button', { name: '選んだ案件をCSVで書き出す' }).click(),
  ]);
  check(/^cases-\d{4}-\d\d-\d\d\.csv$/.test(file.suggestedFilename()), `the file is ${file.suggestedFilename()}`);
  const [whole] = await Promise.all([
    officer.waitForEvent('download'),
    officer.getByRole('button', { name: 'この条件のすべてをCSVで書き出す' }).click(),
  ]);
  check(whole.suggestedFilename().endsWith('.csv'), `the whole list is ${whole.suggestedFilename()}`);

  step('keys: where one goes without a mouse');
  await officer.goto(`${base}/tasks`);
  await officer.keyboard.press('g');
  await officer.keyboard.press('c');
  await officer.waitForURL(`${base}/cases*`);
  await officer.keyboard.press('j');
  await officer.keyboard.press('j');
  await officer.keyboard.press('k');
  const first = officer.locator('main tbody th[scope=row] a').first();
  check(await first.evaluate((link) => link === document.activeElement), 'two rows down and one up is not the first');
  const title = await first.innerText();
  await officer.keyboard.press('Enter');
  await officer.waitForURL(/\/cases\/R/);
  check((await text()).includes(title), 'Enter opens another case');
  await officer.keyboard.press('/');
  check(await officer.locator('#find').evaluate((field) => field === document.activeElement), '/ does not find');
  await officer.keyboard.type('g?j');
  check((await officer.locator('#find').inputValue()) === 'g?j', 'what is typed is taken for keys');
  await officer.locator('body').press('Tab');
  await officer.evaluate('document.activeElement.blur()');
  await officer.keyboard.press('?');
  check(await officer.locator('#shortcuts').isVisible(), '? shows no list');
  await look(officer, 'keys');
  await officer.locator('#shortcuts-on').uncheck();
  await officer.keyboard.press('Escape');
  await officer.reload();
  await officer.keyboard.press('?');
  check(!(await officer.locator('#shortcuts').isVisible()), 'a key that was turned off does something');
  await officer.locator('#shortcuts-open').click();
  await officer.locator('#shortcuts-on').check();
  await officer.locator('#shortcuts-close').click();
  await officer.keyboard.press('?');
  check(await officer.locator('#shortcuts').isVisible(), 'keys that were turned on again do nothing');
}
