// What officers and account holders do in the pages: a case opened, its structured facts typed, advice asked,
// a session that ends while somebody types, an account, an approval sheet, the administration.

// Fills what a form asks, as somebody would who only wants to get on; structured facts row by row.
async function fill(page) {
  for (const field of await page.locator('main form .field:not(fieldset)').all()) {
    const input = field.locator('input:not([type=hidden]), textarea, select').first();
    if ((await input.count()) === 0 || !(await input.isVisible())) continue;
    const [id, tag] = [await input.getAttribute('id'), await input.evaluate((it) => it.tagName)];
    if (tag === 'SELECT') await input.selectOption({ index: 1 });
    else await input.fill(/date|[-_]on$|_at$/.test(id) ? 'R8.12.1' : /yen/.test(id) ? '1,200,000' : /count|year/.test(id) ? '2026' : '窓口の待ち時間');
  }
  for (const group of await page.locator('main form fieldset.field:not(.group)').all()) {
    await group.locator('input[type=radio]').first().check();
  }
}

export async function officer({ base, visitor, enter, look, everyWay, check, step }) {
  const page = await visitor();
  await enter(page, '担当者');

  step('a case is opened from the pages, with a row added to its indicators');
  await everyWay(page, '/cases/new', 'new-case');
  await everyWay(page, '/cases/new/open-case', 'open-case');
  await page.goto(`${base}/cases`);
  await page.getByRole('link', { name: '案件を起こす' }).click();
  await page.locator('li.card', { hasText: '企画競争' }).getByRole('link').click();
  check(page.url().includes('aim=proposal-competition'), `the procedure in view is kept: ${page.url()}`);
  await page.locator('main form button.main').click();
  check((await page.locator('.panel.bad, .panel.wait').count()) > 0, 'an empty form says what is missing');
  await look(page, 'open-case-empty');
  if ((await page.locator('button[value=edit]').count()) > 0) await page.locator('button[value=edit]').click();
  else await page.goto(`${base}/cases/new/open-case?aim=proposal-competition`);
  await fill(page);
  await page.locator('button[value="add:f.indicators"]').click();
  const rows = (fact) => page.locator(`fieldset.row-of:has([id^="f-${fact}-"])`).count();
  check((await rows('indicators')) === 2 && (await rows('before')) === 1, 'a row is added, and to nothing else');
  check((await page.locator('#f-indicators-0-name').inputValue()) !== '', 'what was typed before a row was added is kept');
  await page.locator('#f-indicators-1-name').fill('満足度');
  await look(page, 'open-case-row');
  await page.locator('main form button.main').click();
  check((await page.locator('.field.wrong').count()) > 0, 'half a row is pointed at');
  await look(page, 'open-case-wrong');
  for (const part of ['unit', 'baseline', 'target']) await page.locator(`#f-indicators-1-${part}`).fill('5');
  await page.locator('#f-indicators-1-date').fill('令和9年3月31日');
  await page.locator('#f-title').fill('待ち時間を短くする窓口');
  await page.locator('main form button.main').click();
  const perform = page.locator('button[value=perform]');
  check((await perform.count()) === 1, `the answers are checked: ${await page.locator('main').innerText()}`);
  check((await page.locator('main').innerText()).includes('満足度'), 'both indicators are among the answers');
  check((await page.locator('main').innerText()).includes('見込んでいる手続'), 'the procedure in view is shown again');
  await look(page, 'open-case-check');
  await perform.click();
  check((await page.locator('.panel.good .receipt').count()) === 1, `no case was opened: ${await page.locator('main').innerText()}`);
  await look(page, 'open-case-done');
  await page.locator('main a.button.main').click();
  check((await page.locator('h1').innerText()).includes('待ち時間を短くする窓口'), 'from the receipt to the new case');
  const opened = new URL(page.url()).pathname;
  await look(page, 'case-new');

  step('the approval sheet, on the screen and on paper');
  await page.locator('a[href*="approval-sheet"]').first().click();
  const sheet = new URL(page.url()).pathname;
  await everyWay(page, sheet, 'sheet');
  await page.goto(base + sheet);
  await page.emulateMedia({ media: 'print' });
  check(await page.locator('.sheet .watermark').isVisible(), 'what is not decided says so on paper');
  await look(page, 'sheet-print');
  await page.emulateMedia({ media: 'screen' });
  check(!(await page.locator('.sheet .watermark').isVisible()), 'and not on the screen');

  step('the whole history of a case');
  await page.goto(`${base}/cases`);
  await page.locator('main tbody a', { hasText: '多言語' }).first().click();
  check((await page.locator('main').innerText()).includes('現在の担当'), 'the case says who holds it now');
  await everyWay(page, `${new URL(page.url()).pathname}/history`, 'history');

  step('advice, and a case with what was answered');
  await everyWay(page, '/advise', 'advise');
  await page.goto(`${base}/advise`);
  await page.locator('#f-estimate_yen').fill('９,０００,０００円');
  await page.locator('main form button.main').click();
  check((await page.locator('article.procedure').count()) === 10, 'every path is answered');
  await look(page, 'advise-answered');
  await page.goto(`${base}/advise?f.estimate_yen=many&step=ask`);
  check((await page.locator('.field.wrong').count()) === 1, 'what is no amount is pointed at');
  await look(page, 'advise-wrong');
  await page.goto(`${base}/advise?f.estimate_yen=9000000&step=ask`);
  await page.locator('a.button.main').click();
  check((await page.locator('#f-issue').inputValue()).includes('9,000,000'), 'the new case knows what was answered');

  step('a complaint is opened on a procedure: recorded for the auditors');
  await page.goto(`${base}/cases`);
  await page.locator('main tbody a', { hasText: '多言語' }).first().click();
  await page.locator('summary', { hasText: 'この手続に対して始める' }).first().click();
  await page.getByRole('link', { name: /住民監査請求を記録する/ }).first().click();
  check(page.url().includes('/open/complaint/'), `the form of a complaint: ${page.url()}`);
  await look(page, 'complaint-form');

  step('a session ends while somebody types');
  await page.goto(`${base}/cases/new/open-case`);
  await page.locator('#f-title').fill('消えてはならない件名');
  await page.context().clearCookies();
  await page.locator('main form button.main').click();
  check((await page.locator('.panel.wait').count()) === 1, 'the sign-in says that nothing is lost');
  check((await page.locator('input[name="c.f.title"]').getAttribute('value')) === '消えてはならない件名', 'the sign-in holds what was typed');
  await look(page, 'session-ended');
  await page.locator('#email').fill('nobody@example.jp');
  await page.locator('#password').fill('a password that is wrong');
  await page.locator('main form button.main').click();
  check((await page.locator('input[name="c.f.title"]').getAttribute('value')) === '消えてはならない件名', 'a wrong password loses nothing either');

  step('an account');
  await enter(page, '担当者');
  await everyWay(page, '/account', 'account');
  await everyWay(page, '/account/password', 'account-password');
  await everyWay(page, '/account/tokens/new', 'account-token');
  await page.goto(`${base}/account/tokens/new`);
  await page.locator('#name').fill('夜間の集計');
  await page.locator('#days').fill('0');
  await page.locator('main form button.main').click();
  check((await page.locator('.panel.bad').count()) === 1, 'a token for no day is not issued');
  check((await page.locator('#name').inputValue()) === '夜間の集計', 'and its name is kept');
  await look(page, 'account-token-wrong');
  await page.locator('#scopes-1').check();
  await page.locator('#days').fill('30');
  await page.locator('main form button.main').click();
  check((await page.locator('.panel.good .secret').count()) === 1, 'a token is shown once');
  await look(page, 'account-token-issued');
  await page.goto(`${base}/account`);
  check((await page.locator('.panel.good .secret').count()) === 0, 'and not again');
  await page.getByRole('button', { name: /認証アプリを登録する/ }).click();
  check((await page.locator('.qr svg').count()) === 1, 'the secret is a picture');
  await look(page, 'totp');
  await page.locator('#code').fill('000000');
  await page.locator('main form button.main').click();
  check((await page.locator('.panel.bad').count()) === 1, 'a wrong code is no second factor');
  await look(page, 'totp-wrong');

  step('who registers, and who forgot their password');
  const anybody = await visitor();
  await everyWay(anybody, '/register', 'register');
  await everyWay(anybody, '/recover', 'recover');
  await everyWay(anybody, '/advise', 'advise-anybody');
  await anybody.goto(`${base}/register`);
  await anybody.locator('#org').selectOption({ index: 1 });
  await anybody.locator('#company').fill('株式会社はじめて');
  await anybody.locator('#corporate_number').fill('123');
  await anybody.locator('#name').fill('初音 一');
  await anybody.locator('#email').fill('first@example.jp');
  await anybody.locator('main form button.main').click();
  check((await anybody.locator('.field.wrong').count()) === 1, 'a number that is none is pointed at');
  check((await anybody.locator('#company').inputValue()) === '株式会社はじめて', 'and the rest is kept');
  await look(anybody, 'register-wrong');
  await anybody.locator('#corporate_number').fill('');
  await anybody.locator('main form button.main').click();
  check((await anybody.locator('.panel.good').count()) === 1, 'the answer is the same whoever asks');
  await look(anybody, 'register-sent');
  await anybody.goto(`${base}/account`);
  check(anybody.url().includes('/login'), 'an account is nobody\'s without signing in');

  step('who may not open a case is told so');
  const company = await visitor();
  await enter(company, '株式会社あおぞら');
  const closed = await company.goto(`${base}/cases/new`);
  check(closed.status() === 404, `a company opens no case (${closed.status()})`);
  const auditor = await visitor();
  await enter(auditor, '監査');
  const refused = await auditor.goto(`${base}/cases/new`);
  check(refused.status() === 403, `an auditor opens no case (${refused.status()})`);
  await look(auditor, 'new-case-forbidden');

  step('an auditor takes a case home from its page');
  await auditor.goto(base + opened);
  const [file] = await Promise.all([
    auditor.waitForEvent('download'),
    auditor.getByRole('button', { name: 'CSV' }).click(),
  ]);
  check(file.suggestedFilename().endsWith('.csv'), `the file is ${file.suggestedFilename()}`);

  step('by keyboard only: the form of a new case');
  await page.goto(`${base}/cases/new/open-case`);
  await page.locator('#f-title').focus();
  await page.keyboard.type('鍵盤だけ');
  check((await page.evaluate('document.activeElement.tagName')) === 'TEXTAREA', 'the title is typed');
  await page.locator('#f-indicators-0-name').focus();
  await page.keyboard.type('指標');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  check((await rows('indicators')) <= 1 && (await rows('before')) <= 1, 'Enter checks, and adds no row');
  check((await page.locator('[name="f.title"]').first().inputValue()) === '鍵盤だけ', 'and what was typed is kept');
}
