// What passed the screening of a trial order, to its end: the board reviews, hears and judges; the approver
// decides; the result is public; the holder of a certificate takes its signed file, which verifies without
// us; another section buys the product by the small-value purchase, and both sides sign.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The corporate number of the company that is certified and bought from, as its page says it. */
const numberOf = async (page) => (await page.locator('main').innerText()).match(/\b\d{13}\b/)?.[0];

const CERTIFIED = '応募企業01';
const CASE = '新しい製品を試して認定する制度';
const CLEAN = {
  'check.capacity': 'yes', 'check.suspended': 'no', 'check.organised_crime': 'no',
  'check.tax_cleared': 'yes', 'check.member_interest': 'none', 'check.head_interest': 'no',
};

export async function certified({ program, folder, base, path, step, check, look, enter, both, perform, choose }) {
  const act = async (page, label, facts, shown) => {
    await page.goto(base + path);
    await choose(page, label);
    return perform(page, facts, shown);
  };
  // the same for each application the form has a row for: chosen in it, or named above its part of a sheet
  const rowsOf = (page, fact) => page.locator(`main form :is(select, input[type=hidden])[name^="f.${fact}:"][name$=":_"]`)
    .evaluateAll((all) => all.map((one) => [
      one.name.slice(2, -2),
      one.selectedOptions ? one.selectedOptions[0].innerText : one.closest('fieldset').querySelector('legend').innerText,
    ]));
  const forEach = async (page, fact, of) => {
    const rows = await rowsOf(page, fact);
    check(rows.length === 7, `${fact} has a row for ${rows.length} applications`);
    const facts = {};
    for (const [row, name] of rows) {
      for (const [member, value] of Object.entries(of(name))) facts[`${row}:v:${member}`] = value;
    }
    return facts;
  };
  const open = async (page, label) => {
    await page.goto(base + path);
    await choose(page, label);
  };

  step('trial order: a section says what it needs, and the board declares its interests');
  const officer = await enter('デジタル推進課 担当');
  await open(officer, '庁内のニーズを記録する');
  const first = officer.locator('select[name="f.need:application"] option', { hasText: CERTIFIED });
  check((await first.count()) === 1, 'the application is chosen by the name of its company');
  await perform(officer, {
    'need:section': '環境課', 'need:application': await first.getAttribute('value'),
    'need:use': '窓口での試用', 'need:wishes': 'yes',
  }, { name: 'trial-need' });
  await act(officer, 'ニーズ調査を終える', {});
  const board = [];
  for (const name of ['選定委員一', '学識経験者一', '学識経験者二']) {
    const one = await enter(name);
    if (board.length === 0) await both(one, 'trial-board-tasks');
    await act(one, '利害関係を申告する', { interest: 'none' });
    board.push(one);
  }

  step('trial order: each member reviews every application');
  for (const [at, one] of board.entries()) {
    await open(one, '書類審査を記録する');
    const facts = await forEach(one, 'review', (name) => ({ assessment: `${name.split(' ')[0]}の計画を確かめた`, recommend: 'yes' }));
    await perform(one, facts, at === 0 ? { name: 'trial-review' } : {});
  }
  await act(officer, '書類審査を終える', {});

  step('trial order: those reviewed are heard, and the experts give their opinions');
  await open(board[0], '面接を記録する');
  const heard = await board[0].locator('main form select[name^="f.hearing:applications:"]').count();
  check(heard === 7, `${heard} applications stand in the form of the interview`);
  await perform(board[0], {
    'hearing:date': dayToday(), 'hearing:present': 'e-1\ne-4\ne-5', 'hearing:minutes': '面接の記録',
  }, { name: 'trial-interview' });
  await act(officer, '面接を終える', {});
  for (const [at, one] of board.slice(1).entries()) {
    await open(one, '学識経験者の意見を記録する');
    const facts = await forEach(one, 'opinion', () => ({ novelty: '既存品にない', benefit: '事業に役立つ', feasibility: '体制と資金がある' }));
    await perform(one, facts, at === 0 ? { name: 'trial-opinion' } : {});
  }
  await act(officer, '意見聴取を終える', {});

  step('trial order: the board judges each application, and its result is drawn up');
  await open(board[0], '判定を記録する');
  const subjects = await board[0].locator('#subject option').evaluateAll((all) => all.filter((one) => one.value).map((one) => [one.value, one.innerText]));
  check(subjects.length === 7, `${subjects.length} applications can be judged`);
  for (const [at, [key, name]] of subjects.entries()) {
    if (at > 0) await open(board[0], '判定を記録する');
    await board[0].locator('#subject').selectOption(key);
    const met = name.includes(CERTIFIED) ? 'yes' : 'no';
    if (at === 0) await look(board[0], 'trial-findings-form');
    await perform(board[0], {
      'findings:novelty:met': met, 'findings:novelty:reason': met === 'yes' ? '既存品にない' : '既存品との違いが小さい',
      'findings:benefit:met': 'yes', 'findings:benefit:reason': '事業に役立つ',
      'findings:feasibility:met': 'yes', 'findings:feasibility:reason': '体制と資金がある',
    });
  }
  await act(officer, '審査会の結果をまとめる', {
    'hearing:date': dayToday(), 'hearing:present': 'e-1\ne-4\ne-5', 'hearing:minutes': '審査会の議事録',
    'fairness.selection': '公表した認定基準により審査した',
  }, { name: 'trial-board' });

  step('trial order: the section on the route concurs, and the approver decides on each application');
  const section = await enter('財政課 担当');
  await act(section, '合議に同意する', { section: '財政課' });
  const approver = await enter('デジタル推進部長');
  await open(approver, '認定を決裁する');
  const decision = await forEach(approver, 'decision', (name) => (name.includes(CERTIFIED)
    ? { outcome: 'certified', reason: '三つの要件に適合', number: '8-1', scope: '製品01' }
    : { outcome: 'refused', reason: '新規性が認められない' }));
  const named = async (page) => {
    const told = await page.locator('main').innerText();
    check(told.includes(CERTIFIED) && told.includes('不認定'), `the decision names nobody: ${told}`);
  };
  await perform(approver, {
    ...decision, 'certificate.issuer': 'みなと市長', 'fairness.result': '認定の結果と理由を公表する',
  }, { name: 'trial-decision', seen: named });
  await approver.goto(base + path);
  await both(approver, 'trial-certified');
  await act(officer, '認定商品を公表する', { no_purchase_promise: 'yes' }, { name: 'trial-catalogue' });

  step('trial order: the public sees what was certified');
  await approver.goto(`${base}/certified`);
  const register = await approver.locator('main').innerText();
  for (const word of ['製品01', CERTIFIED, '8-1']) check(register.includes(word), `the register lacks ${word}: ${register}`);
  check(!register.includes('応募企業02'), 'the register names who was refused');
  await both(approver, 'trial-register');

  step('trial order: the holder sees the certificate and takes its signed file');
  const holder = await enter(CERTIFIED);
  await both(holder, 'trial-holder-my');
  const card = holder.locator('main article', { hasText: '有効' });
  await card.locator('h2 a').first().click();
  const certificate = new URL(holder.url()).pathname;
  const seen = await holder.locator('main').innerText();
  for (const word of ['8-1', '製品01']) check(seen.includes(word), `the certificate lacks ${word}: ${seen}`);
  await both(holder, 'trial-certificate');
  const number = await numberOf(holder);
  const link = holder.getByRole('link', { name: '認定ファイル（署名付き）を受け取る' });
  const [file] = await Promise.all([holder.waitForEvent('download'), link.click()]);
  const kept = join(folder, 'certificate.note');
  await file.saveAs(kept);
  const key = execFileSync(program, ['log', 'vkey', '--org', 'minato-city', '--data', join(folder, 'data', 'running')]).toString().trim();
  const told = execFileSync(program, ['certificate', 'verify', kept, '--key', key]).toString();
  check(told.includes('8-1') && told.includes(CERTIFIED), `the file says: ${told}`);
  const other = await enter('応募企業02');
  const closed = await other.goto(base + certificate);
  check(closed.status() === 404, `another company was answered ${closed.status()} for the certificate`);
  const hidden = await other.request.get(base + await link.getAttribute('href'));
  check(hidden.status() === 404, `another company was answered ${hidden.status()} for the file`);
  const [, id] = (await link.getAttribute('href')).match(/certificates\/([^/]+)\/file/);
  const api = `${base}/api/v1/procedures/${id}/certificate`;
  const byProgram = await holder.request.get(api);
  // signed anew: the text is the same, the signature need not be
  const text = (bytes) => bytes.toString('utf8').split('\n\n\u2014')[0];
  check(byProgram.status() === 200 && text(await byProgram.body()) === text(readFileSync(kept)), `the API answered ${byProgram.status()} for the file`);
  check((await other.request.get(api)).status() === 404, 'another company is handed the file by the API');

  step('trial order: another section asks for the product and buys it by the small-value purchase');
  await open(section, '試験購入を希望する');
  const product = section.locator('select[name="f.trial.request:certificate"] option', { hasText: '製品01' });
  check((await product.count()) === 1, 'the product is chosen by its name');
  await perform(section, {
    'trial.request:section': '財政課', 'trial.request:certificate': await product.getAttribute('value'),
    'trial.request:need': '窓口での試用', 'trial.request:budget': '試験購入の予算',
  }, { name: 'trial-request' });
  await act(section, '合議に同意する', { section: '財政課' });
  const finance = await enter('財政課長');
  await act(finance, '予算の議決を記録する', {
    'budget.vote_date': dayToday(), 'budget.vote_result': 'passed', 'budget.vote_bill': '議案第20号',
  });
  const deputy = await enter('副市長');
  await open(deputy, '少額で購入する');
  await both(deputy, 'trial-purchase-form');
  await deputy.locator('button[value="add:f.quotes"]').click();
  await perform(deputy, {
    'purchase.title': '製品01の試験購入', 'purchase.contract_type': 'purchase',
    'purchase.estimate_yen': '９５０，０００円', 'purchase.price_yen': '900,000', 'purchase.same_item_yen': '0',
    'purchase.budget_line': '2款1項8目', 'purchase.budget_yen': '20,000,000', 'purchase.payment_form': 'on-completion',
    'purchase.from': dayToday(), 'purchase.to': dayToday(60), 'purchase.bond': 'exempt', 'purchase.bond_exemption': '少額',
    'purchase.opportunity': '認定の公募', 'purchase.selection': '見積合せ', 'purchase.result': '契約の内容を公表する',
    'quotes:0:company': CERTIFIED, 'quotes:0:corporate_number': number, 'quotes:0:quote_yen': '900,000',
    'quotes:1:company': '株式会社あおぞら', 'quotes:1:corporate_number': '2010401000001', 'quotes:1:quote_yen': '940,000',
    'counterpart.number': number, 'counterpart.name': CERTIFIED,
    'reason_document:item': '製品01', 'reason_document:counterpart_reason': '最低の見積', 'reason_document:price_reason': '見積合せ',
    ...CLEAN,
  }, { seen: (page) => look(page, 'trial-purchase-check') });
  await deputy.goto(base + path);
  await both(deputy, 'trial-contracting');

  step('trial order: the company and the office sign');
  await holder.goto(`${base}/my`);
  await holder.locator('main article', { hasText: '製品01の試験購入' }).or(holder.locator('main article', { hasText: '契約・履行' })).first().locator('h2 a').click();
  const contract = new URL(holder.url()).pathname;
  await choose(holder, /(^|\s)契約に署名する/);
  await perform(holder, {}, { name: 'trial-company-signs' });
  const contracts = await enter('契約課 担当一');
  await contracts.goto(base + path);
  await choose(contracts, /(^|\s)契約に署名する/);
  await perform(contracts, { 'contract.clauses': 'inspection_time\npayment_time\nlate_interest\ndispute', ...CLEAN }, { name: 'trial-office-signs' });
  await holder.goto(base + contract);
  const signed = await holder.locator('main').innerText();
  check(signed.includes('900,000円'), `the contract lacks its price: ${signed}`);
  await both(holder, 'trial-signed');
}

/** A day in Japan from today, as people write it. */
function dayToday(days = 0) {
  const day = new Date(Date.now() + 9 * 3_600_000 + days * 86_400_000);
  return day.toISOString().slice(0, 10);
}
