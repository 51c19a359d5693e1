// Two people at one procedure: whoever is second reads what the first did meanwhile, and goes on with what they
// typed.

import { randomUUID } from 'node:crypto';

const REASON = '財源の見込みが立たないため';

export async function second({ base, visitor, enter, look, check, step }) {
  step('somebody was first: what they did is shown, and what was typed is kept');
  const page = await visitor();
  await enter(page, '担当者');
  // what the first does is asked of the API, as any program of theirs would
  const asked = async (path, revision, facts) => {
    const headers = { origin: base, 'idempotency-key': randomUUID(), ...(revision ? { 'if-match': `"${revision}"` } : {}) };
    const answer = await page.request.post(base + path, { headers, data: { facts } });
    const told = await answer.json();
    check(answer.ok(), `${path} answered ${answer.status()}: ${JSON.stringify(told)}`);
    return told;
  };
  const opened = await asked('/api/v1/cases', undefined, {
    title: '二人で進める案件', owner_section: 'デジタル推進課', issue: '待ち時間', ideal: '短い', baseline: '32分', funding: '一般財源',
    indicators: [{ name: '待ち時間', unit: '分', baseline: '32', target: '15', date: '2028-03-31' }],
  });
  const id = opened.procedure;
  await page.goto(`${base}/procedures/${encodeURIComponent(id)}/acts/shelve`);
  await page.locator('[name="f.reason"]').fill(REASON);
  await asked(`/api/v1/procedures/${id.replace('/', '.')}/acts/start-scouting`, opened.revision, {
    peers: [{ body: '先行自治体なし', kpi: '待ち時間', budgeting: 'なし', hardship: 'なし' }], joint_considered: '単独で行う',
  });
  await page.locator('main form button.main').click();
  const rows = await page.locator('#since tbody tr').allInnerTexts();
  check(rows.length === 1 && rows[0].includes(`${id} #`), `what was done since: ${rows}`);
  check((await page.locator('main').innerText()).includes(REASON), 'what was typed is shown');
  await look(page, 'act-stale');
  await page.locator('main form button.main').click();
  check((await page.locator('[name="f.reason"]').inputValue()) === REASON, 'it goes on with what was typed');
  await page.context().close();
}
