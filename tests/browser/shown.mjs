// The pages people work in, as other eyes meet them: at 400 % zoom (a window of 1280 px is 320 CSS px then), in
// colours of the reader's own, and on paper.

// What carries a meaning by its look, and what must still tell it apart where all colours are the reader's.
const MARKS = ['.chip', '.panel', '.stepper li[aria-current]', '.stepper li.past', '.timeline li.done', '.sentence', '.card', '.procedure', 'a.button', 'button'];

/** The marks on the page that forced colours leave without a line or a text of their own. */
const unmarked = (marks) => {
  const seen = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility === 'visible';
  const lined = (style) => ['Top', 'Left', 'Bottom'].some((side) => style[`border${side}Style`] !== 'none' && parseFloat(style[`border${side}Width`]) > 0);
  const faults = [];
  for (const mark of marks) {
    for (const one of document.querySelectorAll(mark)) {
      if (!seen(one) || one.classList.contains('link') || one.classList.contains('hidden')) continue;
      if (!lined(getComputedStyle(one)) && !lined(getComputedStyle(one, '::before'))) faults.push(`${mark}: ${one.innerText.slice(0, 40)}`);
    }
  }
  const [now, other] = ['.stepper li[aria-current]', '.stepper li:not([aria-current])'].map((which) => document.querySelector(which));
  if (now && other && getComputedStyle(now).borderTopColor === getComputedStyle(other).borderTopColor
    && getComputedStyle(now).borderTopStyle === getComputedStyle(other).borderTopStyle) {
    faults.push('the stage it is in looks like the others');
  }
  const here = document.querySelector('.ways a[aria-current]');
  const away = document.querySelector('.ways a:not([aria-current])');
  if (here && away && getComputedStyle(here).borderBottomColor === getComputedStyle(away).borderBottomColor) {
    faults.push('the page one is on looks like the others');
  }
  return faults;
};

/** What a sheet of paper has no use for, and is printed all the same. */
const onPaper = () => {
  const idle = ['.ways', '.crumbs', '.skip', '.bottom', '.find', '.tabs', 'main .buttons', '.who form', '.filters', 'main button', 'main a.button'];
  return idle.filter((one) => [...document.querySelectorAll(one)].some((it) => it.getClientRects().length > 0));
};

/** What is folded on the screen and cannot be read on paper. */
const folded = () => [...document.querySelectorAll('main details:not([open])')].flatMap((one) => {
  // what stands in a part that is not printed is not missed
  if (!one.parentElement.checkVisibility()) return [];
  const parts = [...one.children].filter((part) => part.tagName !== 'SUMMARY' && !part.matches('.buttons, .acts'));
  return parts.length === 0 || parts.some((part) => part.checkVisibility()) ? [] : [one.innerText.slice(0, 40)];
});

export async function shown({ look, check }, page, name) {
  const size = page.viewportSize();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Emulation.setDeviceMetricsOverride', { width: 320, height: 256, deviceScaleFactor: 4, mobile: false });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(over <= 0, `${name} at 400 % scrolls sideways by ${over} px`);
  const fixed = await page.evaluate(() => [...document.querySelectorAll('body *')].filter((one) => ['fixed', 'sticky'].includes(getComputedStyle(one).position) && one.getClientRects().length > 0 && one.getBoundingClientRect().height > 64).map((one) => one.tagName));
  check(fixed.length === 0, `${name} at 400 % is covered by ${fixed}`);
  await cdp.send('Emulation.clearDeviceMetricsOverride');
  await page.setViewportSize(size);
  await page.emulateMedia({ forcedColors: 'active' });
  for (const one of await page.evaluate(unmarked, MARKS)) check(false, `${name} in forced colours: ${one}`);
  await look(page, `${name}-forced-colours`);
  await page.emulateMedia({ forcedColors: 'none', media: 'print' });
  for (const one of await page.evaluate(onPaper)) check(false, `${name} prints ${one}`);
  for (const one of await page.evaluate(folded)) check(false, `${name} keeps folded on paper: ${one}`);
  await look(page, `${name}-print`);
  await page.emulateMedia({ media: 'screen' });
  await cdp.detach();
}

/** Parts of a path after which the next names an act, and no kind of page. */
const NAMES_NEXT = ['acts', 'new', 'open'];

/** What kind of page this is, whatever case, act or person it is about: its path without what it names, and where
 *  one path has several, what the page came to. */
export async function kindOf(page) {
  const url = new URL(page.url());
  const parts = url.pathname.split('/');
  const path = parts.map((part, at) => (/\d/.test(part) || parts.slice(Math.max(0, at - 2), at).some((before) => NAMES_NEXT.includes(before)) ? '*' : part));
  const came = await page.evaluate(() => ['.panel.good .receipt', 'button[value=perform]', '.panel.bad', '#since'].filter((one) => document.querySelector(`main ${one}`)));
  return [path.join('/'), url.searchParams.get('view') ?? '', ...came].join(' ');
}
