// The policy is changed by a form made of its parameters, without script: what goes beyond the statute is told
// beside its field, only what changes is shown before it is done, and somebody else confirms it.

export async function policy({ base, visitor, enter, look, everyWay, check, step }) {
  step('the policy: a form with every parameter');
  const administrator = await visitor();
  await enter(administrator, '管理者');
  await administrator.goto(`${base}/admin`);
  await administrator.getByRole('link', { name: '方針を変える', exact: true }).click();
  check(administrator.url() === `${base}/admin/policy`, `the policy is changed at ${administrator.url()}`);
  await everyWay(administrator, '/admin/policy', 'policy');
  await administrator.goto(`${base}/admin/policy`);
  const text = (page) => page.locator('main').innerText();
  const figure = administrator.locator('#f-policy-payment_days');
  const before = await figure.inputValue();
  const send = (value) => administrator.locator(`main form p.buttons button[value="${value}"]`).click();

  step('the policy: beyond the statute, and nothing changed');
  await figure.fill('３１');
  await send('check');
  check((await administrator.locator('.panel.bad a[href="#f-policy-payment_days"]').count()) === 1, 'the fault leads to its field');
  check((await text(administrator)).includes('30日以下'), 'what is allowed is said');
  check((await figure.inputValue()) === '３１', 'what was typed is kept');
  await look(administrator, 'policy-fault');
  await administrator.setViewportSize({ width: 320, height: 800 });
  await look(administrator, 'policy-fault-narrow');
  await administrator.setViewportSize({ width: 1280, height: 900 });
  await figure.fill(before);
  await send('check');
  check((await text(administrator)).includes('変わる項目がありません'), 'that nothing changes is said');
  await look(administrator, 'policy-same');

  step('the policy: what changes, before and after');
  const days = before === '20' ? '21' : '20';
  await figure.fill(`${days}日`);
  await administrator.locator('button[value="add:f.policy:delegation_table"]').click();
  check((await figure.inputValue()) === `${days}日`, 'another row loses nothing');
  await look(administrator, 'policy-row');
  await send('check');
  const rows = administrator.locator('.change tbody tr');
  check((await rows.count()) === 1, `${await rows.count()} rows change`);
  check((await rows.first().innerText()).includes(`${days}日`), 'the change is not shown');
  await look(administrator, 'policy-check');
  await administrator.setViewportSize({ width: 320, height: 800 });
  await look(administrator, 'policy-check-narrow');
  await administrator.setViewportSize({ width: 1280, height: 900 });
  await send('edit');
  check((await figure.inputValue()) === `${days}日`, 'the way back keeps what was typed');
  await send('check');
  await send('perform');
  check((await text(administrator)).includes('一人目の手続が済みました'), `it was not entered: ${await text(administrator)}`);
  await everyWay(administrator, '/admin/policy', 'policy-waiting');

  step('the policy: somebody else confirms it');
  const approver = await visitor();
  await enter(approver, '決裁権者');
  await approver.locator('main a[href="/admin/policy"]').click();
  check((await approver.locator('.change tbody tr').count()) === 1, 'the approver sees what changes');
  await everyWay(approver, '/admin/policy', 'policy-confirm');
  await approver.goto(`${base}/admin/policy`);
  await approver.locator('button[value=perform]').click();
  check((await approver.locator('.panel.good .receipt').count()) === 1, `it was not confirmed: ${await text(approver)}`);
  await look(approver, 'policy-done');
  await everyWay(approver, '/admin/policy', 'policy-none');
  await administrator.goto(`${base}/admin`);
  check((await text(administrator)).includes('次の方針で変わるところ'), 'the next edition is not shown');
  await everyWay(administrator, '/admin/policy', 'policy-next');

  const officer = await visitor();
  await enter(officer, '担当者');
  const answer = await officer.goto(`${base}/admin/policy`);
  check(answer.status() === 404, `an officer was answered ${answer.status()}`);
}
