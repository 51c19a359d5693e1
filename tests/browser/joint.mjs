// A joint procurement from two members' sides: two prefectures in one installation, each in a house of its
// own. Each decides on the agreement and joins in its own name, the lead concludes it, and after the common
// selection each concludes its own contract, until all have signed and the service begins. Each sees its own procedures and what it was told of the
// other's, and nothing else: the other's case is not there.

import { join } from 'node:path';
import { people, play, scenarioOf, served, until } from './served.mjs';

/** The years of case 5, as if it went on now: a clock ahead goes on from where the play left it. */
const later = (text) => text.replaceAll(/\b(2014|2015|2016)\b/g, (year) => String(Number(year) + 13));

/** The steps of a text without those of others than the two, and without what is tried in vain. */
function ofTwo(text) {
  const steps = text.split('[[step]]\n');
  const kept = steps.filter((one, at) => at === 0 || !/hiroshima-|part-hiroshima|part-union|kumiai|expect = /.test(one.split('cost = {')[0]));
  return kept.join('[[step]]\n').replaceAll(', hiroshima-pref = 3', '').replaceAll(', "hiroshima-pref"', '');
}

/** Two prefectures, to the moment the lead has proposed the agreement. */
function proposed() {
  const head = until(scenarioOf('case5-tottori.toml'), '# The call for interest');
  const without = head.replace('    { file = "parts/case5-hiroshima-pref.toml", as = "body" },\n', '');
  const invite = `[[step]]
at = "2014-05-08 11:00"
who = "officer-1"
on = "joint"
act = "invite"
documents = ["invitation"]
opens = { part-tottori = "participation" }
received = { okayama-pref = { part-okayama = "participation" } }
[step.facts]
lead = "tottori-pref"
object = "情報セキュリティクラウドの設計を共同で発注し、構築と運用は各県が契約する"
answer_by = "2014-06-06"
invited = [
    { org = "tottori-pref", name = "鳥取県", kind = "prefecture" },
    { org = "okayama-pref", name = "岡山県", kind = "prefecture" },
]

`;
  const agreed = until(scenarioOf('parts/case5-three-agreement.toml'), '[[step]]\non = "part-okayama"');
  return later(ofTwo(without) + invite + ofTwo(agreed).replaceAll('play = "case5-', 'play = "parts/case5-'));
}

/** The same, to the moment each member concludes its own contract. */
function selected() {
  const all = scenarioOf('parts/case5-three-agreement.toml');
  const decided = all.slice(all.indexOf('[[step]]\nat = "2014-11-04 10:00"'));
  const rest = scenarioOf('case5-tottori.toml');
  const selection = until(rest.slice(rest.indexOf('[[step]]\nat = "2015-04-06 10:00"')), 'has = { "award.price_yen"');
  return proposed() + later(`${ofTwo(decided)}\n${selection.replaceAll(', "hiroshima-pref"', '')}`);
}

export async function joint({ program, folder, freePort, visitorOf, look, check, step }) {
  const walk = async (name, scenario, story) => {
    const data = play(program, join(folder, name), [scenario]);
    await served({ program, data, freePort }, ({ base, door }) =>
      story({ base, step, check, look, ...people({ base, door, visitorOf, look, check }) }));
  };
  await walk('joint-agreement', proposed(), agreement);
  await walk('joint-contract', selected(), contracts);
}

async function agreement({ base, step, check, enter, both, perform, choose, read }) {
  step('joint: a member reads what it would bear, decides, votes the money and joins, in its own house');
  const member = await enter('岡山県 知事（部長専決）');
  await both(member, 'joint-member-tasks');
  await member.locator('main li.row a', { hasText: '自治体情報セキュリティクラウド' }).first().click();
  const own = new URL(member.url()).pathname;
  const seen = await read(member);
  for (const word of ['負担額（円）', '20,500,000円', '33,000,000円', '均等割と割合割']) {
    check(seen.includes(word), `the member does not see ${word}: ${seen}`);
  }
  await both(member, 'joint-member-case');
  await choose(member, '参加を決裁する');
  const hash = await member.locator('[name="f.decision.agreement_sha256"]').inputValue();
  check(/^[0-9a-f]{64}$/.test(hash), 'the agreement that was proposed is named already');
  await perform(member, {}, { name: 'joint-decide' });

  const money = await enter('岡山県 財政課長');
  await money.goto(base + own);
  await choose(money, '予算措置を記録する');
  await perform(money, {
    'budget.line': '2款1項 委託料', 'budget.amount_yen': '20,500,000', 'budget.form': 'none',
    'budget.by_year:0:_': '2028', 'budget.by_year:0:v': '20,500,000',
    'budget.vote_date': 'R9.9.30', 'budget.vote_result': 'passed', 'budget.vote_bill': '議案第12号',
  }, { name: 'joint-budget' });
  await member.goto(base + own);
  await choose(member, '協定を締結する');
  await perform(member, {}, { name: 'joint-join' });

  step('joint: the lead sees what the member told, and nothing of its house');
  const lead = await enter('知事（総務部長専決）');
  await lead.goto(`${base}/cases`);
  await lead.locator('main tbody a', { hasText: '自治体情報セキュリティクラウド' }).first().click();
  let told = '';
  // messages between the two are carried in the background
  for (let looks = 0; looks < 40; looks++) {
    await lead.reload();
    const said = lead.locator('dd', { hasText: 'okayama-pref' }).filter({ hasText: '段階：協定締結済' });
    told = (await said.allTextContents()).join(' ');
    if (told) break;
    await new Promise((later) => setTimeout(later, 500));
  }
  check(told.includes('20,500,000円'), `the lead was not told of the member: ${told}`);
  await both(lead, 'joint-lead-case');
  const leads = await lead.locator('main article.procedure').evaluateAll((all) => all.map((one) => one.id.replace(/^p-/, '').replace(/-(\d+)$/, '/$1')));
  const file = await lead.locator('section[aria-labelledby=documents] a').first().getAttribute('href');
  check(!(await read(lead)).includes('budget-paper'), 'the lead sees no document of the member');
  const others = leads.find((id) => id.endsWith('/3'));
  const closed = await member.goto(`${base}/procedures/${encodeURIComponent(others)}/acts/decide`);
  check(closed.status() === 404, `the member was answered ${closed.status()} for a procedure of the lead`);
  const hidden = await member.request.get(base + file);
  check(hidden.status() === 404, `the member was answered ${hidden.status()} for a document of the lead`);
}

async function contracts({ base, step, check, enter, both, perform, choose, read }) {
  step('joint: a member drafts, approves and signs its own contract for its own share');
  const officer = await enter('岡山県 情報主管課 担当');
  await both(officer, 'joint-contract-tasks');
  await officer.locator('main li.row a', { hasText: '自治体情報セキュリティクラウド' }).first().click();
  const own = new URL(officer.url()).pathname;
  await choose(officer, '契約締結伺を起案する');
  await perform(officer, { price_yen: '10,000,000', 'call.payment_form': 'on-completion' }, { name: 'joint-draft' });
  const approver = await enter('岡山県 知事（部長専決）');
  await approver.goto(base + own);
  await choose(approver, '契約締結を決裁する');
  const clean = { 'check.capacity': 'yes', 'check.suspended': 'no', 'check.organised_crime': 'no', 'check.tax_cleared': 'yes', 'check.member_interest': 'none', 'check.head_interest': 'no' };
  const approval = {
    'bond.decision': 'exempt', 'bond.exemption': '履行保証保険による', signing_on: 'R10.7.20',
    'contract.from': 'R10.7.20', 'contract.to': 'R11.3.30',
    'reason_document:item': '情報セキュリティクラウドの設計・構築',
    'reason_document:ground': '施行令第167条の2第1項第2号',
    'reason_document:why': '共通仕様の設計に創意工夫を求める',
    'reason_document:counterpart_reason': '共同の企画競争で第1位',
    'reason_document:price_reason': '負担額の範囲内で、見積の内訳に照らし妥当',
    ...clean,
  };
  await perform(approver, approval, { name: 'joint-approve' });
  await approver.goto(base + own);
  await both(approver, 'joint-contract-case');
  const text = await read(approver);
  check(text.includes('10,000,000円') && text.includes('契約・履行'), `the member has no contract of its own: ${text}`);

  step('joint: the company and the member sign, and the member begins to be served');
  const company = await enter('構成事業者A', '岡山県');
  await both(company, 'joint-company');
  check((await read(company)).includes('契約・履行'), 'the company sees the contract of this member');
  await company.locator('main article', { hasText: '契約・履行' }).locator('h2 a').click();
  const mine = new URL(company.url()).pathname;
  await choose(company, /(^|\s)契約に署名する/);
  await perform(company, {}, { name: 'joint-company-signs' });
  const signs = { 'contract.clauses': 'inspection_time\npayment_time\nlate_interest\ndispute', ...clean };
  const contracting = await enter('岡山県 契約担当');
  await contracting.goto(base + own);
  await choose(contracting, /(^|\s)契約に署名する/);
  await perform(contracting, signs, { name: 'joint-member-signs' });
  await company.goto(base + mine);
  check((await read(company)).includes('10,000,000円'), 'the company reads the price of this member');

  step('joint: the lead sees no price of the member, and concludes its own contract for its own share');
  const lead = await enter('情報政策課 担当');
  await lead.goto(`${base}/cases`);
  await lead.locator('main tbody a', { hasText: '自治体情報セキュリティクラウド' }).first().click();
  const leads = new URL(lead.url()).pathname;
  check(!(await read(lead)).includes('10,000,000円'), 'the lead sees no price of the member\'s contract');
  await lead.goto(base + leads);
  await both(lead, 'joint-lead-contract');
  const closed = await officer.goto(`${base}/procedures/${encodeURIComponent('R9-0001/3')}/acts/draft-member-contract`);
  check(closed.status() === 404, `the member was answered ${closed.status()} for the lead's own contract`);
  await choose(lead, '契約締結伺を起案する');
  await perform(lead, { price_yen: '6,500,000', 'call.payment_form': 'on-completion' });
  const head = await enter('知事（総務部長専決）');
  await head.goto(base + leads);
  await choose(head, '契約締結を決裁する');
  await perform(head, approval);
  const vendor = await enter('構成事業者A', '鳥取県');
  await vendor.locator('main article', { hasText: '契約・履行' }).locator('h2 a').click();
  await choose(vendor, /(^|\s)契約に署名する/);
  await perform(vendor, {});
  const office = await enter('集中業務課 担当一');
  await office.goto(base + leads);
  await choose(office, /(^|\s)契約に署名する/);
  await perform(office, signs);

  step('joint: the lead is told that each member contracted, and each sees the shares');
  let told = '';
  // messages between the two are carried in the background
  for (let looks = 0; looks < 40 && !told; looks++) {
    await lead.goto(base + leads);
    const all = await read(lead);
    told = ['okayama-pref', '段階：契約済・履行'].every((word) => all.includes(word)) ? all : '';
    if (!told) await new Promise((later) => setTimeout(later, 500));
  }
  check(told !== '', 'the lead is not told that the member contracted');
  for (const share of ['12,500,000円', '20,500,000円']) check(told.includes(share), `the lead sees no share of ${share}`);
  await lead.goto(base + leads);
  await choose(lead, '履行を始める', 'article.procedure');
  await perform(lead, {}, { name: 'joint-performance' });
  await lead.goto(base + leads);
  await both(lead, 'joint-performance');
  await officer.goto(base + own);
  const seen = await read(officer);
  check(seen.includes('10,000,000円') && !seen.includes('6,500,000円'), `the member sees its own contract alone: ${seen}`);
  await officer.goto(base + own);
  await both(officer, 'joint-member-signed');
}
