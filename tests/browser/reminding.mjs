// Reminders of chosen cases: chosen by checkboxes without script, looked at before anything is sent, once a case
// and day; and what nobody can be reminded of says why.

export async function reminding({ base, visitor, enter, look, everyWay, check, step }) {
  step('reminders: chosen, looked at, sent');
  const officer = await visitor();
  await enter(officer, '担当者');
  await officer.goto(`${base}/cases?all=yes`);
  const boxes = officer.locator('main tbody input[type=checkbox]');
  check((await boxes.count()) >= 3, `${await boxes.count()} cases can be chosen`);
  for (const box of (await boxes.all()).slice(0, 3)) await box.check();
  await officer.getByRole('button', { name: '選んだ案件のリマインドを確認する' }).click();
  const address = officer.url().replace(base, '');
  check(address.startsWith('/cases/remind?procedure='), `chosen leads to ${address}`);
  const text = () => officer.locator('main').innerText();
  const rows = await officer.locator('.reminded tbody tr').count();
  const others = await officer.locator('.not-reminded tbody tr').count();
  check(rows + others === 3 && rows > 0, `${rows} are reminded, ${others} are not: ${await text()}`);
  check((await text()).includes('まだ送っていません'), 'the page says that nothing is sent yet');
  await everyWay(officer, address, 'remind-check');
  await officer.goto(base + address);
  await officer.locator('main form button.main').click();
  check((await officer.locator('.panel.good').count()) === 1, `they are not sent: ${await text()}`);
  check((await officer.locator('.reminded tbody tr').count()) === rows, 'the result names somebody else');
  await look(officer, 'remind-done');

  step('reminders: once a case and day');
  await officer.goto(base + address);
  check((await officer.locator('.reminded').count()) === 0, 'a case is reminded of twice a day');
  check((await text()).includes('今日すでに送りました'), `the reason is not said: ${await text()}`);
  check((await officer.locator('main form button.main').count()) === 0, 'nothing can be sent twice');
  await everyWay(officer, address, 'remind-none');

  const company = await visitor();
  await enter(company, '株式会社あおぞら');
  const answer = await company.goto(base + address);
  check(answer.status() === 404, `a company was answered ${answer.status()}`);
}
