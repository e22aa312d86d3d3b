/** Stories that need true durations: no clock is moved, nothing is shortened. */
import { addressOf, bannerOf, expect, publish, test, write } from './support/fixtures.ts';

test('a minute after publication, and not before, whoever has not seen it gets the mail', async ({
  browserOf,
  department,
  sql,
  mailsTo,
}) => {
  test.setTimeout(240_000);
  const [elena, one] = await Promise.all([browserOf('elena'), browserOf(department.one)]);
  await one.goto('/');
  const headline = `After a true minute ${Date.now()}`;
  await write(elena, { headline, department: department.id, fallback: '1' });
  await publish(elena);
  await expect(bannerOf(one, headline)).toBeVisible();
  const unseen = await addressOf(sql, department.two);
  const about = async (address: string) => (await mailsTo(address)).filter((mail) => mail.subject.includes(headline));
  const lateSeconds = async () => {
    const [row] = await sql<{ seconds: number | null }[]>`
      select extract(epoch from max(d.sent_at) - max(s.due_at))::float8 as seconds from deliveries d join steps s on s.id = d.step_id
      join revisions r on r.id = s.revision_id join texts t on t.revision_id = r.id where t.headline = ${headline}`;
    return row?.seconds ?? null;
  };
  await one.waitForTimeout(50_000);
  expect(await about(unseen)).toEqual([]);
  await expect.poll(async () => (await about(unseen)).length, { timeout: 60_000 }).toBe(1);
  await expect.poll(lateSeconds).not.toBeNull();
  const late = (await lateSeconds()) ?? Number.NaN;
  process.stdout.write(`the mail went out ${late.toFixed(2)} s after the minute\n`);
  expect(late).toBeLessThanOrEqual(30);
  expect(await about(await addressOf(sql, department.one))).toEqual([]);
});

test('a stream is told every 15 s that it lives, ends by itself between 8 and 12 minutes, and the browser is live again', async ({
  browserOf,
  department,
}) => {
  test.setTimeout(900_000);
  const one = await browserOf(department.one);
  const ended: number[] = [];
  let opened = 0;
  one.on('request', (request) => {
    if (new URL(request.url()).pathname === '/live') opened = Date.now();
  });
  one.on('requestfinished', (request) => {
    if (new URL(request.url()).pathname === '/live') ended.push((Date.now() - opened) / 60_000);
  });
  await one.goto('/');
  await expect(one.getByText(/checked \d+ seconds? ago/).first()).toBeVisible();
  for (let minute = 0; minute < 13 && ended.length === 0; minute += 1) {
    await one.waitForTimeout(60_000);
    const said = await one
      .getByText(/checked \d+ seconds? ago/)
      .first()
      .innerText();
    expect(Number(/(\d+) s/.exec(said)?.[1])).toBeLessThanOrEqual(20);
  }
  process.stdout.write(`the stream ended by itself after ${ended[0]?.toFixed(1)} min\n`);
  expect(ended[0]).toBeGreaterThan(7.9);
  expect(ended[0]).toBeLessThan(12.1);
  await expect(one.getByText(/checked [0-9] seconds? ago/).first()).toBeVisible({ timeout: 30_000 });
});
