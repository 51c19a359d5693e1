// A pay-for-success contract through the pages: results are measured by the third party, the interim
// evaluation turns them into an amount that can be computed again, and the amount is asked for, inspected
// and paid. Told by each who acts, signed in as themselves.

import { join } from 'node:path';
import { people, play, scenarioOf, served, until } from './served.mjs';

/** The facility of case 9 in its first year, to the day its results are measured. */
function scenario() {
  return `${until(scenarioOf('case9-facility-outcome.toml'), '# The first year')}
[[step]]
at = "2027-05-10 10:00"
who = "officer-1"
on = "contract"
act = "open-instalment"
assumed = ["schedule", "form", "amount_yen"]
opens = { "fixed-2027" = "instalment" }
facts = { schedule = { what = "運営費（固定額）2027年度", due = "2028-03-15" }, form = "partial", amount_yen = 10000000 }

[[step]]
play = "parts/outcome-payment.toml"
with = { payment = "fixed-2027", amount = 10000000, too_much = 10000001, day_1 = "2028-03-12", day_2 = "2028-03-13", day_3 = "2028-03-15", day_4 = "2028-03-29", fiscal = 2027 }

[[step]]
at = "2028-04-10 09:00"
on = "pfs"
stage = "service"
`;
}

export async function outcome({ program, folder, freePort, visitorOf, look, check, step }) {
  const data = play(program, join(folder, 'outcome'), [scenario()]);
  await served({ program, data, freePort }, async ({ base, door }) => {
    await story({ base, step, check, look, ...people({ base, door, visitorOf, look, check }) });
  });
}

async function story({ base, step, check, look, enter, both, put, perform, choose }) {
  step('outcome: the officer begins the interim evaluation');
  const officer = await enter('産業振興課 担当');
  await both(officer, 'outcome-tasks');
  await officer.goto(`${base}/cases`);
  await officer.locator('main tbody a', { hasText: '産業支援施設の運営' }).first().click();
  const casePath = new URL(officer.url()).pathname;
  await both(officer, 'outcome-case');
  await choose(officer, '中間評価を始める');
  await perform(officer, { 'interim.period': '2027' }, { name: 'outcome-interim' });

  step('outcome: the third party records what it measured');
  const evaluator = await enter('第三者評価者');
  await both(evaluator, 'outcome-evaluator');
  for (const [at, [indicator, value]] of [['successions', '7'], ['digital-tools', '48'], ['satisfaction', '79.9']].entries()) {
    await evaluator.goto(base + casePath);
    await choose(evaluator, '測定値を記録する');
    await perform(evaluator, {
      'outcome.measurement:indicator': indicator,
      'outcome.measurement:period': '2027',
      'outcome.measurement:measured_on': 'R10.3.31',
      'outcome.measurement:value': value,
      'outcome.measurement:source_sha256': 'a'.repeat(64),
    }, at === 0 ? { name: 'outcome-measure' } : {});
  }
  await evaluator.goto(base + casePath);
  await both(evaluator, 'outcome-measured');

  step('outcome: the officer ends the interim evaluation, and the amount can be computed again');
  await officer.goto(base + casePath);
  await choose(officer, '中間評価を終える');
  await perform(officer, {}, { name: 'outcome-end-interim' });
  await officer.goto(base + casePath);
  await unfold(officer);
  await amounts(officer, check);
  await look(officer, 'outcome-amount');
  await officer.setViewportSize({ width: 320, height: 800 });
  await look(officer, 'outcome-amount-narrow');
  await officer.setViewportSize({ width: 1280, height: 900 });

  step('outcome: the company reports that the service was rendered, and is inspected');
  const company = await enter('受託候補一号株式会社');
  await both(company, 'outcome-my');
  const instalment = company.locator('main article', { hasText: '履行待ち' });
  check((await instalment.locator('.sentence').innerText()).includes('あなた'), 'the company is told that it is its turn');
  await instalment.locator('h2 a').click();
  const mine = new URL(company.url()).pathname;
  await both(company, 'outcome-instalment');
  check((await company.locator('main').innerText()).includes('1,368,000円'), 'the company sees the amount it may ask for');
  await choose(company, '履行完了を届け出る');
  await perform(company, { delivered_on: 'R10.4.10' }, { name: 'outcome-report' });

  const inspector = await enter('検査課 検査職員');
  await both(inspector, 'outcome-inspector');
  await inspector.goto(base + casePath);
  await choose(inspector, '検査に合格とする', 'article.procedure');
  await perform(inspector, {}, { name: 'outcome-inspection' });

  step('outcome: a yen too much is refused, what is due is asked for and paid');
  await company.goto(base + mine);
  await choose(company, '請求する');
  await put(company, 'invoice_yen', '1,368,001');
  await company.locator('main form button.main').click();
  check((await company.locator('.panel.wait .unmet li').count()) === 1, 'a yen too much is told beforehand');
  await both(company, 'outcome-too-much');
  await company.goto(base + mine);
  await choose(company, '請求する');
  await perform(company, { invoice_yen: '１,３６８,０００円' }, { name: 'outcome-invoice' });

  const orders = await enter('出納に係る支出命令者');
  await orders.goto(base + casePath);
  await choose(orders, '支出を命令する', 'article.procedure');
  await perform(orders, { payment_line: '7款1項3目 委託料', payment_year: '2028' }, { name: 'outcome-order' });
  const treasurer = await enter('会計管理者');
  await both(treasurer, 'outcome-treasurer');
  await treasurer.goto(base + casePath);
  await choose(treasurer, '支払う', 'article.procedure');
  await perform(treasurer, {}, { name: 'outcome-pay' });

  step('outcome: the company sees what was paid, and when');
  await company.goto(base + mine);
  const paid = await company.locator('main').innerText();
  for (const word of ['精算済', '1,368,000円', '令和10年4月10日']) check(paid.includes(word), `the payment lacks ${word}: ${paid}`);
  await both(company, 'outcome-paid');
  await company.goto(`${base}/my`);
  await both(company, 'outcome-my-paid');
  const foreign = await enter('受託候補二号株式会社');
  const closed = await foreign.goto(base + mine);
  check(closed.status() === 404, `the rival was answered ${closed.status()} for a payment of another`);
}

const unfold = (page) =>
  page.locator('article', { hasText: '成果連動型民間委託契約' }).locator('details', { hasText: '内容を見る' })
    .evaluateAll((all) => all.forEach((one) => (one.open = true)));

/** Computes again what each indicator pays, from nothing but what the page says. */
async function amounts(page, check) {
  const table = page.locator('table.of-parts', { hasText: '値の根拠' });
  const rows = await table.locator('tbody tr').evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.innerText.trim())));
  const yen = (text) => Number(text.replace(/[^0-9]/g, ''));
  const terms = {
    successions: (value) => (value >= 10 ? 1_000_000 : value >= 7 ? 600_000 : value >= 4 ? 200_000 : 0),
    'digital-tools': (value) => Math.min(value * 16_000, 800_000),
    satisfaction: (value) => (value >= 80 ? 500_000 : 0),
  };
  check(rows.length === 3, `the page shows ${rows.length} amounts`);
  let total = 0;
  for (const [period, indicator, value, , pays] of rows) {
    check(period === '2027', `a row is of ${period}`);
    check(yen(pays) === terms[indicator]?.(Number(value)), `${indicator} ${value} pays ${pays}`);
    total += yen(pays);
  }
  check(total === 1_368_000, `the rows add up to ${total}`);
  const text = await page.locator('main').innerText();
  check(text.includes('1,368,000円'), 'the page says the sum');
  for (const term of ['600,000円', '16,000円', '段階', '単価']) check(text.includes(term), `the terms of payment lack ${term}`);
}
