// Filters saved under a name: from a filtered list and a filtered board, opened first, renamed, deleted, all
// without script; and nobody else's.

export async function views({ base, visitor, enter, look, everyWay, check, step }) {
  step('saved filters: a list and a board under a name');
  const officer = await visitor();
  await enter(officer, '担当者');
  await officer.goto(`${base}/cases`);
  const before = await officer.locator('main tbody tr').count();
  await officer.locator('#path').selectOption('proposal-competition');
  await officer.getByRole('button', { name: '絞り込む' }).click();
  const all = await officer.locator('main tbody tr').count();
  check(all > 0 && all < before, `of ${before} lines the filter finds ${all}`);
  const stage = await officer.locator('main tbody tr td').nth(2).innerText();
  await officer.locator('#stage').selectOption({ label: stage.split('\n')[0].trim() });
  await officer.locator('#person').selectOption({ index: 1 });
  await officer.getByRole('button', { name: '絞り込む' }).click();
  for (const part of ['path=proposal-competition', 'stage=', 'person=u-']) {
    check(officer.url().includes(part), `the form asks ${officer.url()}`);
  }
  check((await officer.locator('main tbody tr').count()) <= all, 'a narrower filter finds more');
  await look(officer, 'views-narrow');
  await officer.goto(`${base}/cases?path=proposal-competition`);
  const save = async (name, first) => {
    await officer.locator('summary', { hasText: '名前を付けて保存' }).click();
    await officer.locator('#view-name').fill(name);
    if (first) await officer.locator('#view-default').check();
    await officer.getByRole('button', { name: '保存する', exact: true }).click();
  };
  await save('企画競争だけ');
  check(officer.url().includes('path=proposal-competition'), `saved leads to ${officer.url()}`);
  check((await officer.locator('main tbody tr').count()) === all, 'the saved filter finds something else');
  await save('企画競争だけ');
  check((await officer.locator('#view-name').inputValue()) === '企画競争だけ', 'a name that is taken is lost');
  check((await officer.locator('#view-name-fault').count()) === 1, 'a name that is taken is said');
  await look(officer, 'views-fault');

  await officer.goto(`${base}/cases?view=board`);
  await officer.locator('#path').selectOption('proposal-competition');
  await officer.getByRole('button', { name: '絞り込む' }).click();
  check(officer.url().includes('view=board'), 'the board stays a board');
  await save('企画競争のボード', true);
  await everyWay(officer, '/cases?view=board&path=proposal-competition', 'views-board');

  step('saved filters: the list opens with the one chosen');
  await officer.goto(`${base}/tasks`);
  await officer.locator('.ways a', { hasText: '案件一覧' }).click();
  check(officer.url().includes('view=board') && officer.url().includes('path=proposal-competition'), `the list opens with ${officer.url()}`);
  await everyWay(officer, '/cases?all=yes', 'views');
  await officer.goto(`${base}/cases?all=yes`);
  check((await officer.locator('nav a, section a', { hasText: '企画競争だけ' }).count()) === 1, 'a saved filter is a link');

  step('saved filters: renamed, opened no more, deleted');
  await officer.locator('summary', { hasText: '名前の変更・削除' }).click();
  await look(officer, 'views-change');
  const board = officer.locator('.view-form').filter({ has: officer.locator('input[value="企画競争のボード"]') });
  await board.locator('input[name=name]').fill('うちの課のボード');
  await board.getByRole('button', { name: '名前を変える' }).click();
  const links = () => officer.locator('.saved a').allInnerTexts();
  check((await links()).includes('うちの課のボード'), 'it is renamed');
  for (const text of ['最初に開くのをやめる', '削除する']) {
    await officer.locator('summary', { hasText: '名前の変更・削除' }).click();
    const form = officer.locator('.view-form').filter({ has: officer.locator('input[value="うちの課のボード"]') });
    await form.getByRole('button', { name: text }).click();
  }
  check(!(await links()).includes('うちの課のボード'), 'it is deleted');
  await officer.goto(`${base}/cases`);
  check(officer.url() === `${base}/cases`, `the list opens with ${officer.url()}`);

  const other = await visitor();
  await enter(other, '決裁権者');
  await other.goto(`${base}/cases`);
  check(!(await other.content()).includes('企画競争だけ'), 'somebody else sees a saved filter');
}
