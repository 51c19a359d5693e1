// What anybody sees of an installation with a past: the folder a whole demo filled, served as it would be
// at work.

import { spawn } from 'node:child_process';

export async function publicPages({ program, played, freePort, visitor, everyWayAt, check, step }) {
  step('the public, of an installation with a past');
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const server = spawn(program, ['serve', '--data', played, '--listen', `127.0.0.1:${port}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  server.stdout.on('data', (chunk) => (told += chunk));
  server.stderr.on('data', (chunk) => (told += chunk));
  try {
    for (let waited = 0; ; waited += 100) {
      const up = await fetch(`${base}/healthz`).then((answer) => answer.ok, () => false);
      if (up) break;
      if (waited > 60_000) throw new Error(`the server does not answer: ${told}`);
      await new Promise((resumed) => setTimeout(resumed, 100));
    }
    const page = await visitor({ width: 1280, height: 900 }, base);
    await everyWayAt(base, page, '/certified', 'certified');
    await page.goto(`${base}/certified`);
    const all = await page.locator('tbody tr').count();
    check(all > 10, `${all} certified products of nine cases`);
    await everyWayAt(base, page, '/certified?active=yes', 'certified-active');
    await page.goto(`${base}/certified?active=yes`);
    const active = await page.locator('tbody tr').count();
    check(active < all, `${active} of ${all} certificates are in force`);
    const product = await page.goto(`${base}/certified`).then(() => page.locator('tbody a').first().getAttribute('href'));
    await everyWayAt(base, page, product, 'certificate');
    await everyWayAt(base, page, '/figures', 'figures');
    await everyWayAt(base, page, '/notices', 'notices-past');
    for (const [path, media, begins] of [
      ['/notices.atom', 'application/atom+xml', '<?xml'],
      ['/notices.ics', 'text/calendar', 'BEGIN:VCALENDAR'],
    ]) {
      const feed = await page.request.get(base + path);
      const text = await feed.text();
      const isFeed = feed.headers()['content-type'].startsWith(media) && text.startsWith(begins);
      check(isFeed, `${path}: ${text.slice(0, 80)}`);
      const again = await page.request.get(base + path, { headers: { 'If-None-Match': feed.headers().etag } });
      check(again.status() === 304, `${path} that is known answered ${again.status()}`);
      const since = feed.headers()['last-modified'];
      const unchanged = await page.request.get(base + path, { headers: { 'If-Modified-Since': since ?? '' } });
      check(unchanged.status() === 304, `${path} unchanged since ${since} answered ${unchanged.status()}`);
      const old = { 'If-Modified-Since': 'Thu, 01 Jan 2015 00:00:00 GMT' };
      const changed = await page.request.get(base + path, { headers: old });
      check(changed.status() === 200, `${path} changed since 2015 answered ${changed.status()}`);
    }
    await page.context().close();
  } finally {
    server.kill('SIGTERM');
  }
}
