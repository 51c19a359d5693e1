// A person without a mouse: what is used is reached by Tab, Shift+Tab, the arrows and the keys of the page, and
// worked by Enter, Space and typing. Each stop has to be seen: a focus without an outline is a fault, as is one
// outside of what the window shows, a focus that stays where it is, and a press of a mouse.

/** More stops than any page has. */
const STOPS_MAX = 400;

/** What the walk without a mouse counted, of everybody in it. */
export const counted = { stops: 0, keys: 0 };

const about = (one) => one.evaluate((it) => it.outerHTML.slice(0, 160));

// Where the focus stands, in the page: whether at this element, and what is wrong with how it is shown.
async function standing(it) {
  const here = document.activeElement;
  // one radio of a group takes the focus for all of them
  const is = here === it || (it.type === 'radio' && here.type === 'radio' && here.name === it.name && here.form === it.form);
  const isSame = globalThis.stoppedAt === here && here !== document.body;
  globalThis.stoppedAt = is ? null : here;
  // beyond the last stop is the browser's own, and what takes the focus by a link is no stop
  if (here === document.body || here.tabIndex < 0 || (is && isSame)) return { is };
  // the parts of a day are stops of the browser's own within one field
  if (here.type === 'date' && (isSame || !here.matches(':focus-visible'))) return { is };
  const name = here.outerHTML.slice(0, 160);
  if (isSame) return { is, wrong: `the focus is caught at ${name}` };
  const { outlineStyle, outlineWidth } = getComputedStyle(here);
  if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) return { is, wrong: `the focus has no outline on ${name}` };
  const isSeen = () => {
    const box = here.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  };
  // the browser scrolls to it with one of the next pictures, which a busy machine makes late
  const since = performance.now();
  while (!isSeen() && performance.now() - since < 5_000) await new Promise((next) => requestAnimationFrame(next));
  const { top, bottom } = here.getBoundingClientRect();
  return { is, wrong: isSeen() ? '' : `the focus is out of sight (${top} to ${bottom} of ${innerHeight}) on ${name}` };
}

/** The hands of a visitor on a keyboard. `page` is theirs; nothing here clicks in it. */
export async function keyboard({ page, check }) {
  await page.exposeFunction('mouseUsed', (what) => check(false, `a mouse was used: ${what}`));
  await page.addInitScript(() => {
    for (const kind of ['pointerdown', 'mousedown', 'touchstart', 'wheel']) {
      document.addEventListener(kind, (event) => globalThis.mouseUsed(`${kind} on ${event.target.outerHTML?.slice(0, 120)}`), true);
    }
  });
  // with somebody listening from the start no chooser comes before it is heard
  page.on('filechooser', () => {});
  const press = (key) => {
    counted.keys += 1;
    return page.keyboard.press(key);
  };

  /** Goes to what is named by Tab, or by Shift+Tab where it stands before. */
  const to = async (target) => {
    const wanted = await target.elementHandle({ timeout: 5_000 });
    const isBefore = await wanted.evaluate((it) => {
      const here = document.activeElement;
      return here !== document.body && (here.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
    });
    for (let stops = 0; stops < STOPS_MAX; stops++) {
      const { is, wrong } = await wanted.evaluate(standing);
      // where it stood before is not where a Tab led
      if (wrong && stops > 0) check(false, `${wrong}, ${page.url()}`);
      if (is) return;
      await press(isBefore ? 'Shift+Tab' : 'Tab');
      counted.stops += 1;
    }
    throw new Error(`the keyboard does not reach ${await about(wanted)} on ${page.url()}`);
  };

  /** Does what leads to another page, and waits for it. */
  const leads = async (act) => {
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), act()]);
  };
  const enter = async (target) => {
    await to(target);
    await press('Enter');
  };
  /** Unfolds what a target is folded into. */
  const unfold = async (target) => {
    for (;;) {
      const folded = target.locator('xpath=ancestor::details[not(@open)]').first();
      if ((await folded.count()) === 0) return;
      await enter(folded.locator('> summary'));
    }
  };
  const follow = async (target) => {
    if ((await target.count()) === 0) throw new Error(`no such way on ${page.url()}: ${await page.locator('main').innerText()}`);
    await unfold(target);
    await leads(() => enter(target));
  };
  const type = async (text) => {
    await press('Control+A');
    if (text === '') return press('Delete');
    counted.keys += text.length;
    // a person types Japanese by an input method, which puts in the text as a whole
    return page.keyboard.insertText(text);
  };

  /** Chooses an option in a list, by its value or by how its words begin. */
  const select = async (list, wanted) => {
    await to(list);
    const by = await list.evaluate((it, named) => {
      const all = [...it.options];
      const found = all.findIndex((one) => one.value === named);
      return (found < 0 ? all.findIndex((one) => one.text.startsWith(named)) : found) - it.selectedIndex;
    }, wanted);
    for (let at = 0; at < Math.abs(by); at++) await press(by > 0 ? 'ArrowDown' : 'ArrowUp');
    const chosen = await list.evaluate((it) => [it.value, it.selectedOptions[0]?.text ?? '']);
    check(chosen[0] === wanted || chosen[1].startsWith(wanted), `of ${wanted} the arrows chose ${chosen} on ${page.url()}`);
  };
  const radio = async (wanted) => {
    await to(wanted);
    const isHere = () => wanted.evaluate((it) => it === document.activeElement);
    for (let at = 0; at < 30 && !(await isHere()); at++) await press('ArrowDown');
    if (!(await wanted.isChecked())) await press('Space');
    check(await wanted.isChecked(), `a choice is not made by the keyboard: ${page.url()}`);
  };
  const tick = async (box, is = true) => {
    await to(box);
    if ((await box.isChecked()) !== is) await press('Space');
    check((await box.isChecked()) === is, `a box is not ticked by the keyboard: ${page.url()}`);
  };
  /** Opens the file chooser of a field and hands it files. */
  const file = async (field, files) => {
    await to(field);
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press('Space')]);
    await chooser.setFiles(files);
  };

  /** Fills a field by the name the form has for it. */
  const put = async (name, value) => {
    const field = page.locator(`main form [name="f.${name}"]:not([type=hidden])`).first();
    if ((await field.count()) === 0) throw new Error(`the form asks for no ${name}: ${page.url()}`);
    await unfold(field);
    const [tag, kind] = await field.evaluate((one) => [one.tagName, one.type]);
    if (tag === 'SELECT') return select(field, value);
    if (kind === 'radio') return radio(page.locator(`main form [name="f.${name}"][value="${value}"]`));
    if (kind === 'checkbox') return tick(page.locator(`main form [name="f.${name}"][value="${value}"]`));
    await to(field);
    return type(value);
  };

  const text = () => page.locator('main').innerText();
  return { page, press, to, leads, enter, follow, unfold, type, select, radio, tick, file, put, text };
}
