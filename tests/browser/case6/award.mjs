// From the ranking to the signatures: the approver decides, each company reads its own outcome, the contract is
// negotiated, approved and signed by both; and the trail of all of it is the scenario's, and verifies.

import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { play, scenarioOf, until } from '../served.mjs';
import { COMPANIES } from './envelopes.mjs';
import { APPROVER, FINANCE, OFFICER } from './preparing.mjs';

const CLEAN = {
  'check.capacity': 'yes', 'check.suspended': 'no', 'check.organised_crime': 'no',
  'check.tax_cleared': 'yes', 'check.member_interest': 'none', 'check.head_interest': 'no',
};

/** The ranking is put together, and the approver decides on the candidate. */
export async function decided(t, { day }) {
  const { act, step } = t;
  step('case 6: the hearing, the ranking, and the decision of the approver');
  await act(OFFICER, 'ヒアリングを記録する', {
    'hearing:date': day(2, 15), 'hearing:present': 'e-1\ne-4\ne-5', 'hearing:minutes': '各者20分の説明と質疑',
  }, { kind: t.KIND });
  await act(OFFICER, '順位を確定する', { 'fairness.selection': '公表した評価基準により選定委員が採点した' }, { kind: t.KIND });
  await act(FINANCE, '合議に同意する', { section: '財政課' }, { kind: t.KIND });
  await act(APPROVER, '候補者（落札者）を決定する', {
    'check.suspended': 'no', 'fairness.result': '選定結果と理由を公表し、全応募者に通知する',
  }, { kind: t.KIND });
}

const toMine = async (k, kind) => {
  await k.follow(k.page.locator('nav.ways a[href^="/my"]').first());
  await k.follow(k.page.locator('main article', { hasText: kind }).locator('h2 a').first());
};

/** Each company reads its own outcome, and what everybody may read of it. */
export async function told(t, { look }) {
  const { check, step } = t;
  step('case 6: the winner and the loser are told, each their own');
  for (const [who, own, other] of [['aozora', '優先交渉権者', COMPANIES.bridge], ['bridge', '次点', COMPANIES.aozora]]) {
    const k = await t.who(COMPANIES[who]);
    await toMine(k, '応募・申請');
    const seen = await k.text();
    check(seen.includes(own) && !seen.includes(other), `${who} reads: ${seen}`);
    await look(k.page, `case6-told-${who}`);
  }
  const loser = await t.who(COMPANIES.bridge);
  await loser.follow(loser.page.locator('main a', { hasText: '公表された結果を見る' }));
  const result = await t.read(loser);
  for (const word of ['選定結果の公表', COMPANIES.aozora, '評価の結果', '総得点', '公表した評価基準により']) {
    check(result.includes(word), `the result lacks ${word}: ${result}`);
  }
  check(!result.includes(COMPANIES.bridge), `the result names who was not chosen: ${result}`);
  await look(loser.page, 'case6-result');
}

/** What is bought and for how much: talks, the reserve price, the quote, and the approver once more. */
export async function contracted(t, { day, year }) {
  const { act, step } = t;
  step('case 6: the contract is negotiated and approved');
  await act(OFFICER, '協議を記録する', {
    'negotiation:date': day(3, 3), 'negotiation:notes': '画面遷移と研修の回数を確定', 'negotiation.within_scope': 'yes',
  }, { kind: t.KIND });
  await act('契約課 担当一', '予定価格を定める', { reserve_price_yen: '10,700,000' }, { kind: t.KIND });
  await act('契約課 担当二', '見積を採用する', { price_yen: '10,560,000' }, { kind: t.KIND });
  await act(FINANCE, '合議に同意する', { section: '財政課' }, { kind: t.KIND });
  await act('財政課長', '予算の議決を記録する', {
    'budget.vote_date': day(3, 3), 'budget.vote_result': 'passed', 'budget.vote_bill': '議案第12号',
  });
  await act(APPROVER, '契約締結を決裁する', {
    'bond.decision': 'exempt', 'bond.exemption': '履行保証保険による', signing_on: day(4, 1),
    'contract.from': day(4, 1), 'contract.to': `${year + 2}-03-31`,
    'reason_document:item': '窓口案内サービス', 'reason_document:ground': '施行令第167条の2第1項第2号',
    'reason_document:why': '創意工夫を求め競争入札に適しない', 'reason_document:counterpart_reason': '評価基準により第1位',
    'reason_document:price_reason': '参考見積と他団体の実績に照らし妥当', ...CLEAN,
  }, { kind: t.KIND });
}

export async function signed(t, { look }) {
  const { check, step } = t;
  step('case 6: both sign on the first day of the fiscal year');
  const winner = await t.who(COMPANIES.aozora);
  await toMine(winner, '契約・履行');
  await winner.follow(winner.page.locator('main a.button').filter({ hasText: /(^|\s)契約に署名する/ }).first());
  await t.perform(winner, {});
  await t.act('契約課 担当一', /(^|\s)契約に署名する/, {
    'contract.clauses': 'inspection_time\npayment_time\nlate_interest\ndispute', ...CLEAN,
  }, { kind: '契約・履行' });
  await toMine(winner, '契約・履行');
  const contract = await winner.text();
  check(contract.includes('10,560,000円'), `the contract lacks its price: ${contract}`);
  await look(winner.page, 'case6-signed');
  const loser = await t.who(COMPANIES.bridge);
  await toMine(loser, '応募・申請');
  const seen = await loser.text();
  check(seen.includes('非採択') && !seen.includes('10,560,000'), `the loser reads: ${seen}`);
  await look(loser.page, 'case6-not-selected');
}

/** The auditor takes the bundle of everything, and it verifies without the server. */
export async function audited(t) {
  const { check, program, step } = t;
  step('case 6: the auditor takes the whole log, and it verifies');
  const auditor = await t.who('監査委員事務局');
  const { page } = auditor;
  await auditor.to(page.locator('#whole-purpose'));
  await auditor.type('定期監査');
  await auditor.follow(page.locator('form[action^="/work"] button'));
  const next = page.getByRole('link', { name: '今の状態を見る' });
  for (let looks = 0; looks < 120 && (await next.count()) > 0; looks++) {
    await page.waitForTimeout(500);
    await auditor.follow(next);
  }
  const take = page.getByRole('link', { name: /受け取る/ });
  if ((await take.count()) !== 1) return check(false, `no result waits: ${await auditor.text()}`);
  const [file] = await Promise.all([page.waitForEvent('download'), auditor.enter(take)]);
  const bundle = join(t.home, 'log.zip');
  await file.saveAs(bundle);
  const said = spawnSync(program, ['verify', bundle], { encoding: 'utf8' });
  check(said.status === 0, `what was downloaded does not verify: ${said.stdout}${said.stderr}`);
  return undefined;
}

/** The scenario of the repository, to the signature of its contract. */
function scenario() {
  const part = scenarioOf('parts/contract-to-payment.toml');
  const reason = part.match(/^reason_document = (.*)$/m)[1];
  const steps = until(part.slice(part.indexOf('[[step]]')), '[[step]]\nat = "2027-04-01 13:00"')
    .replaceAll('"{signing}"', '"2027-04-01"').replaceAll('"{reason_document}"', reason);
  return until(scenarioOf('case6-generic-after.toml'), '[[step]]\nplay = "parts/contract-to-payment.toml"')
    .replaceAll('play = "', 'play = "parts/').replaceAll('parts/parts/', 'parts/') + steps;
}

/** Each procedure of the one case of a folder, by kind and stage, and what was agreed. */
function standing(program, data) {
  const list = JSON.parse(execFileSync(program, ['case', 'list', '--data', data, '--json'], { encoding: 'utf8' }));
  const [{ case: number }] = list;
  const all = JSON.parse(execFileSync(program, ['case', 'show', number, '--data', data, '--json'], { encoding: 'utf8' }));
  const of = ({ kind, stage, closed, facts }) => [kind, stage, closed, facts.price_yen ?? null, facts['counterpart.name'] ?? null];
  return all.map((one) => JSON.stringify(of(one))).sort();
}

/** What was walked in the pages stands where the scenario stands that is played without them. */
export function compared(t) {
  t.step('case 6: it stands where the scenario does that nobody walks');
  const played = play(t.program, join(t.home, 'played'), [scenario()]);
  const [walked, expected] = [join(t.data, 'running'), join(played, 'running')].map((data) => standing(t.program, data));
  t.check(walked.join() === expected.join(), `walked ${walked}\nplayed ${expected}`);
}
