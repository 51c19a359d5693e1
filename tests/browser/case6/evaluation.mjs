// The sheet of an evaluation: an evaluator declares before anything is shown, fills in a sheet that points at
// what is wrong, and sees nobody else's scores before all are in; the secretariat sees who has handed in, and
// no score; then everybody sees the matrix, and it prints.

import { shown } from '../shown.mjs';
import { COMPANIES } from './envelopes.mjs';
import { OFFICER } from './preparing.mjs';
import { NAME } from './town.mjs';

/** Points no other text of these pages has. */
const CANARY = '45.25';
const EVALUATORS = ['選定委員一', '学識経験者一', '学識経験者二'];

/** Applicants are received, and it is evaluated. */
export async function received(t) {
  t.step('case 6, by keyboard only, 受付 to 決裁: the officer receives each application');
  const clean = {
    'check.capacity': 'yes', 'check.suspended': 'no', 'check.organised_crime': 'no',
    'check.tax_cleared': 'yes', 'check.member_interest': 'none', 'check.head_interest': 'no',
  };
  const officer = await t.who(OFFICER);
  for (const name of [COMPANIES.aozora, COMPANIES.bridge]) {
    await t.open(officer, '参加資格を認める', t.KIND);
    await officer.select(officer.page.locator('#subject'), name);
    await t.perform(officer, clean);
  }
  await t.act(OFFICER, '資格審査を終える', {}, { kind: t.KIND });
}

export async function evaluation(t, { look, both }) {
  const { check, step, base } = t;
  const officer = await t.who(OFFICER);
  await t.toCase(officer);
  await officer.follow(officer.page.locator('main a', { hasText: '評価シート' }).first());
  const sheet = officer.page.url().replace(base, '');
  const again = (k) => k.page.goto(base + sheet);
  const seen = await officer.text();
  check(seen.includes('未申告') && seen.includes('3人のうち0人'), `the secretariat reads: ${seen}`);
  await both(officer.page, 'evaluation-office');

  step('case 6: nothing is shown before the declaration');
  const seats = [];
  for (const name of EVALUATORS) seats.push(await t.who(name));
  const [one, second, third] = seats;
  await again(one);
  check((await one.text()).includes('申告が済むまで提案書は表示されません。'), `the gate is not there: ${await one.text()}`);
  check(!(await one.text()).includes('あおぞら') && (await one.page.locator('main form').count()) === 0, 'something is shown before the declaration');
  await both(one.page, 'evaluation-gate');
  for (const k of seats) {
    await again(k);
    await k.follow(k.page.locator('main a.button', { hasText: '利害関係を申告する' }));
    await t.perform(k, { interest: 'none' });
  }

  step('case 6: an evaluator fills in a sheet');
  const toSheet = async (k) => {
    await t.go(k, 't');
    await k.follow(k.page.locator('li.row', { hasText: NAME }).locator('a', { hasText: '採点する' }).first());
    check(k.page.url().startsWith(base + sheet), `the task leads to ${k.page.url()}`);
  };
  // which row is whose: applications stand in the order of their keys, which tell nothing
  await toSheet(one);
  const legends = await one.page.locator('main form fieldset.group legend').allInnerTexts();
  const rowOf = (name) => legends.findIndex((legend) => legend.includes(name));
  const [winner, loser] = [rowOf(COMPANIES.aozora), rowOf(COMPANIES.bridge)];
  check(winner + loser === 1, `the sheet has the rows ${legends}`);
  await both(one.page, 'evaluation-sheet');
  const points = async (k, row, values, comment) => {
    for (const [item, value] of values.entries()) await k.put(`score:${row}:v:${item}:v`, value);
    if (comment) await k.put(`comments:${row}:v`, comment);
  };
  const send = (k) => k.follow(k.page.locator('main form button.main'));
  const done = async (k, who) => {
    check((await k.text()).includes('取組方針'), `the check page of ${who} does not name the items: ${await k.text()}`);
    await k.follow(k.page.locator('button[value=perform]'));
    check((await k.page.locator('.panel.good .receipt').count()) === 1, `${who} did not hand in: ${await k.text()}`);
  };

  // who asks for the form of the act stays in it: its rows are named by hand, and no sheet says their names
  const byHand = second.page;
  await byHand.goto(`${base}${sheet.replace(/evaluation$/, 'acts/score')}?by=form`);
  await second.put('score:0:v:0:_', 'by-hand');
  await second.put('score:0:v:0:v', '12.5');
  await second.follow(byHand.locator('button[value="add:f.score:0:v"]'));
  check((await byHand.locator('main form input[name=sheet]').count()) === 0, 'a row more leads from the form to the sheet');
  check((await byHand.locator('[name="f.score:0:v:1:_"]:not([type=hidden])').count()) === 1, `no row is added: ${await second.text()}`);
  for (const [end, value] of [['_', 'by-hand'], ['v', '12.5']]) {
    const kept = await byHand.locator(`[name="f.score:0:v:0:${end}"]`).inputValue();
    check(kept === value, `of ${value}, the form with another row has ${kept}`);
  }

  const field = (row, item) => one.page.locator(`[name="f.score:${row}:v:${item}:v"]`);
  await toSheet(one);
  await points(one, winner, [CANARY, ''], '体制が具体的');
  await points(one, loser, ['60', '26']);
  await send(one);
  check((await one.page.locator('main .panel.bad li').count()) === 2, `two faults are expected: ${await one.text()}`);
  check((await field(winner, 0).inputValue()) === CANARY, 'what was typed is lost');
  await look(one.page, 'evaluation-faults');
  // to a place of the same page: the focus goes with it
  await one.enter(one.page.locator('main .panel.bad a').first());
  const led = await one.page.evaluate(() => document.getElementById(decodeURIComponent(location.hash.slice(1)))?.name);
  check(led === `f.score:0:v:${winner === 0 ? 1 : 0}:v`, `a fault leads to ${led} by ${one.page.url()}`);
  await points(one, loser, ['40', '26']);
  await points(one, winner, [CANARY, '27.5']);
  await send(one);
  await look(one.page, 'evaluation-check');
  // back to the sheet, and nothing typed is lost
  await one.follow(one.page.locator('button[value=edit]'));
  check((await field(winner, 1).inputValue()) === '27.5', 'the sheet lost what was typed');
  await send(one);
  await done(one, 'the first');

  step('case 6: nobody sees the scores of others before all are in');
  await again(one);
  check((await field(winner, 0).inputValue()) === CANARY, 'an evaluator sees their own scores');
  const api = `${base}/api/v1/procedures/${encodeURIComponent(decodeURIComponent(sheet.split('/')[2]))}`;
  for (const [who, k] of [['the second', second], ['the officer', officer]]) {
    await again(k);
    const told = (await k.page.content()) + (await (await k.page.request.get(api)).text());
    check(told.includes('取組方針'), `${who} reads nothing: ${told.slice(0, 200)}`);
    check(!told.includes(CANARY), `${who} reads the scores of the first`);
  }
  check((await officer.text()).includes('3人のうち1人') && (await officer.text()).includes('提出済み'), `the secretariat reads: ${await officer.text()}`);
  await look(officer.page, 'evaluation-office-one-in');

  // partly first: an application left empty is entered later
  await toSheet(second);
  await points(second, winner, ['44', '27']);
  await send(second);
  await done(second, 'the second');
  await again(officer);
  check((await officer.text()).includes('一部のみ'), 'a sheet in part is not told');
  for (const [k, who, of] of [[second, 'the second', [['44', '27'], ['38', '22']]], [third, 'the third', [['42', '25'], ['39', '23']]]]) {
    await toSheet(k);
    await points(k, winner, of[0]);
    await points(k, loser, of[1]);
    await send(k);
    await done(k, who);
  }

  step('case 6: all are in, and the matrix is there');
  for (const [who, k] of [['an evaluator', third], ['the officer', officer]]) {
    await again(k);
    const told = await k.text();
    for (const word of ['全員の評価', '順位', CANARY, '体制が具体的', COMPANIES.aozora]) check(told.includes(word), `${who} does not read ${word}: ${told}`);
  }
  await both(officer.page, 'evaluation-matrix');
  await again(officer);
  await shown({ look, check }, officer.page, 'evaluation-matrix');
  const company = await t.who(COMPANIES.aozora);
  check((await company.page.goto(base + sheet)).status() === 404, 'a company sees the sheet');
}
