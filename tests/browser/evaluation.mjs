// The sheet of an evaluation: an evaluator declares before anything is shown, fills in a sheet that points at
// what is wrong, and sees nobody else's scores before all are in; the secretariat sees who has handed in, and
// no score; then everybody sees the matrix, and it prints.

import { people, play, scenarioOf, served } from './served.mjs';
import { shown } from './shown.mjs';

const NAME = '多言語の窓口案内';
/** Points no other text of these pages has. */
const CANARY = '41.25';

/** The running case of the demo until its evaluation begins. */
function scenario() {
  const part = (name, given) => `
[[step]]
play = "parts/${name}.toml"
with = ${given}
`;
  const head = scenarioOf('running/window.toml').split('[[step]]')[0];
  return head + part('reversal-need', `{ n = 1, title = "${NAME}" }`) + part('reversal-call', '{ which = 1 }')
    + part('reversal-two-proposals', '{ which = 1 }')
    + part('reversal-admit', '{ which = 1, s = "a", at = "2027-02-15 09:00" }')
    + part('reversal-admit', '{ which = 1, s = "b", at = "2027-02-15 09:30" }') + `
[[step]]
at = "2027-02-22 09:00"
who = "officer-1"
on = "competition-1"
act = "confirm-eligibility"
stage = "evaluation"
`;
}

export async function evaluation({ program, folder, freePort, visitorOf, look, check, step }) {
  const data = play(program, `${folder}/evaluation`, [scenario()]);
  await served({ program, data, freePort }, ({ base, door }) =>
    story({ base, check, step, look, ...people({ base, door, visitorOf, look, check }) }));
}

async function story({ base, check, step, look, enter, both, perform }) {
  const text = (page) => page.locator('main').innerText();
  const officer = await enter('デジタル推進課 担当');
  await officer.goto(`${base}/cases`);
  await officer.locator('main tbody a', { hasText: NAME }).first().click();
  await officer.locator('main a', { hasText: '評価シート' }).first().click();
  const sheet = officer.url().replace(base, '');
  check((await text(officer)).includes('未申告') && (await text(officer)).includes('3人のうち0人'), `the secretariat reads: ${await text(officer)}`);
  await both(officer, 'evaluation-office');

  step('evaluation: nothing is shown before the declaration');
  const seats = [];
  for (const name of ['選定委員一', '学識経験者一', '学識経験者二']) seats.push(await enter(name));
  const [one] = seats;
  await one.goto(base + sheet);
  check((await text(one)).includes('申告が済むまで提案書は表示されません。'), `the gate is not there: ${await text(one)}`);
  check(!(await text(one)).includes('あおぞら') && (await one.locator('main form').count()) === 0, 'something is shown before the declaration');
  await both(one, 'evaluation-gate');
  for (const page of seats) {
    await page.goto(base + sheet);
    await page.locator('main a.button', { hasText: '利害関係を申告する' }).click();
    await perform(page, { interest: 'none' });
  }

  step('evaluation: an evaluator fills in a sheet');
  const fill = async (page, points, comment) => {
    await page.goto(`${base}/tasks`);
    await page.locator('li.row', { hasText: NAME }).locator('a', { hasText: '採点する' }).first().click();
    check(page.url().startsWith(base + sheet), `the task leads to ${page.url()}`);
    for (const [row, values] of points.entries()) {
      for (const [item, value] of values.entries()) await page.locator(`[name="f.score:${row}:v:${item}:v"]`).fill(value);
      if (comment) await page.locator(`[name="f.comments:${row}:v"]`).fill(comment);
    }
  };
  const send = (page) => page.locator('main form button.main').click();
  const done = async (page, who) => {
    check((await text(page)).includes('取組方針'), `the check page of ${who} does not name the items: ${await text(page)}`);
    await page.locator('button[value=perform]').click();
    check((await page.locator('.panel.good .receipt').count()) === 1, `${who} did not hand in: ${await text(page)}`);
  };
  await one.goto(base + sheet);
  await both(one, 'evaluation-sheet');

  // who asks for the form of the act stays in it: its rows are named by hand, and no sheet says their names
  const [, second] = seats;
  await second.goto(`${base}${sheet.replace(/evaluation$/, 'acts/score')}?by=form`);
  await second.locator('[name="f.score:0:v:0:_"]').fill('by-hand');
  await second.locator('[name="f.score:0:v:0:v"]').fill('12.5');
  await second.locator('button[value="add:f.score:0:v"]').click();
  check((await second.locator('main form input[name=sheet]').count()) === 0, 'a row more leads from the form to the sheet');
  check((await second.locator('[name="f.score:0:v:1:_"]:not([type=hidden])').count()) === 1, `no row is added: ${await text(second)}`);
  for (const [end, value] of [['_', 'by-hand'], ['v', '12.5']]) {
    const kept = await second.locator(`[name="f.score:0:v:0:${end}"]`).inputValue();
    check(kept === value, `of ${value}, the form with another row has ${kept}`);
  }

  await fill(one, [['60', '26'], [CANARY, '']], '体制が具体的');
  await send(one);
  check((await one.locator('main .panel.bad li').count()) === 2, `two faults are expected: ${await text(one)}`);
  check((await one.locator(`[name="f.score:1:v:0:v"]`).inputValue()) === CANARY, 'what was typed is lost');
  await look(one, 'evaluation-faults');
  await one.locator('main .panel.bad a').first().click();
  const led = await one.evaluate(() => document.getElementById(decodeURIComponent(location.hash.slice(1)))?.name);
  check(led === 'f.score:0:v:0:v', `a fault leads to ${led} by ${one.url()}`);
  await one.locator('[name="f.score:0:v:0:v"]').fill('40');
  await one.locator('[name="f.score:1:v:1:v"]').fill('24.5');
  await send(one);
  await look(one, 'evaluation-check');
  // back to the sheet, and nothing typed is lost
  await one.locator('button[value=edit]').click();
  check((await one.locator('[name="f.score:1:v:1:v"]').inputValue()) === '24.5', 'the sheet lost what was typed');
  await send(one);
  await done(one, 'the first');

  step('evaluation: nobody sees the scores of others before all are in');
  await one.goto(base + sheet);
  check((await one.locator(`[name="f.score:1:v:0:v"]`).inputValue()) === CANARY, 'an evaluator sees their own scores');
  const api = `${base}/api/v1/procedures/${encodeURIComponent(decodeURIComponent(sheet.split('/')[2]))}`;
  for (const [who, page] of [['the second', seats[1]], ['the officer', officer]]) {
    await page.goto(base + sheet);
    const told = (await page.content()) + (await (await page.request.get(api)).text());
    check(told.includes('取組方針'), `${who} reads nothing: ${told.slice(0, 200)}`);
    check(!told.includes(CANARY), `${who} reads the scores of the first`);
  }
  check((await text(officer)).includes('3人のうち1人') && (await text(officer)).includes('提出済み'), `the secretariat reads: ${await text(officer)}`);
  await look(officer, 'evaluation-office-one-in');

  // partly first: an application left empty is entered later
  await fill(seats[1], [['44', '27']]);
  await send(seats[1]);
  await done(seats[1], 'the second');
  await officer.goto(base + sheet);
  check((await text(officer)).includes('一部のみ'), 'a sheet in part is not told');
  await fill(seats[1], [['44', '27'], ['38', '22']]);
  await send(seats[1]);
  await done(seats[1], 'the second');
  await fill(seats[2], [['42', '25'], ['39', '23']]);
  await send(seats[2]);
  await done(seats[2], 'the third');

  step('evaluation: all are in, and the matrix is there');
  for (const [who, page] of [['an evaluator', seats[2]], ['the officer', officer]]) {
    await page.goto(base + sheet);
    const told = await text(page);
    for (const word of ['全員の評価', '順位', CANARY, '体制が具体的', '株式会社あおぞら']) check(told.includes(word), `${who} does not read ${word}: ${told}`);
  }
  await both(officer, 'evaluation-matrix');
  await officer.goto(base + sheet);
  await shown({ look, check }, officer, 'evaluation-matrix');
  const company = await enter('株式会社あおぞら');
  check((await company.goto(base + sheet)).status() === 404, 'a company sees the sheet');
}
