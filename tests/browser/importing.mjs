// An officer brings running cases in from a table: what is wrong in each row is read before anything comes in,
// and the mended table opens its cases.

const HEADINGS = ['件名', '原課', '課題（WHY）', 'あるべき姿', '現状値', 'KGI・KPI 1：指標', 'KGI・KPI 1：単位', 'KGI・KPI 1：現状値', 'KGI・KPI 1：目標値', 'KGI・KPI 1：達成時期', '財源と公表義務'];
const row = (title) => [title, 'デジタル推進課', '紙の申請が多い', '窓口に来なくてよい', '年1,200件', '申請件数', '件', '1200', '300', 'R10.3.31', '一般財源'];
const file = (rows) => ({ name: 'cases.csv', mimeType: 'text/csv', buffer: Buffer.from(`\ufeff${[HEADINGS, ...rows].map((cells) => cells.map((cell) => `"${cell}"`).join(',')).join('\r\n')}\r\n`) });

/** A table of cases with these titles. */
export const table = (titles) => file(titles.map(row));

export async function importing({ base, visitor, enter, look, everyWay, check, step }) {
  step('running cases come in from a table');
  const page = await visitor();
  await enter(page, '担当者');
  await page.goto(`${base}/cases/new`);
  await page.getByRole('link', { name: /表（CSV・XLSX）から取り込む/ }).click();
  await everyWay(page, '/cases/import', 'import');
  await page.goto(`${base}/cases/import`);
  const [template] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '様式（CSV）を受け取る' }).click()]);
  check(template.suggestedFilename() === 'cases.csv', `the template is ${template.suggestedFilename()}`);
  const sends = async (rows) => {
    await page.goto(`${base}/cases/import`);
    await page.locator('input[type=file]').setInputFiles(file(rows));
    await page.locator('button.main').click();
  };
  await page.locator('button.main').click();
  check((await page.locator('.panel.bad').count()) === 1, 'no file is told so');
  await look(page, 'import-none');
  await sends([row('紙の申請を減らす'), row('')]);
  const wrong = await page.locator('main').innerText();
  check(wrong.includes('件名') && wrong.includes('誤り'), `the fault is not said: ${wrong}`);
  check((await page.locator('button[value=open]').count()) === 0, 'nothing can come in while a row is wrong');
  await look(page, 'import-faults');
  await page.setViewportSize({ width: 320, height: 800 });
  await look(page, 'import-faults-narrow');
  await page.setViewportSize({ width: 1280, height: 900 });
  await sends([row('紙の申請を減らす'), row('電話の取次ぎを減らす')]);
  await look(page, 'import-look');
  await page.locator('button[value=open]').click();
  check((await page.locator('.panel.good').count()) === 1, `nothing came in: ${await page.locator('main').innerText()}`);
  await look(page, 'import-done');
  await page.locator('main tbody a').first().click();
  check((await page.locator('h1').innerText()).includes('紙の申請を減らす'), 'from the row to its case');
  await sends([row('紙の申請を減らす'), row('電話の取次ぎを減らす')]);
  check((await page.locator('button[value=open]').count()) === 0, 'what came in comes in once');
  await look(page, 'import-again');
  await page.context().close();
}
