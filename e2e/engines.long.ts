/** The banner's story in the engines that people have. */
import { withdrawAll } from './support/department-rows.ts';
import { type Driven, engines } from './support/engines.ts';
import { expect, publish, test, write } from './support/fixtures.ts';
import { portal, promised, provider } from './support/place.ts';

const textOf = async (page: Driven): Promise<string> => String(await page.run('return document.body.innerText'));

const bannerText = async (page: Driven): Promise<string> =>
  String(await page.run(`return document.querySelector('[data-testid="banner"]')?.innerText ?? ''`));

for (const { name, says, missing, open } of engines) {
  test(`in ${name} one signs in, a publication arrives without a reload, is seen and acknowledged, and ends`, async ({
    browser,
    browserOf,
    department,
    sql,
  }) => {
    const lacks = missing();
    test.skip(lacks.length > 0, `${name} is not tested: this machine has no ${lacks.join(' and no ')}`);
    test.setTimeout(120_000);
    const page = await open(browser);
    try {
      await page.goto(`${provider}/as/${department.one}`);
      expect(String(await page.run('return navigator.userAgent'))).toMatch(says);
      expect(String(await page.run('return location.origin'))).toBe(portal);
      await expect.poll(() => textOf(page), { timeout: 15_000 }).toMatch(/Connected, checked \d+ seconds? ago/);
      await page.run('window.sameAsBefore = true');

      const elena = await browserOf('elena');
      const headline = `In every engine ${Date.now()}`;
      await write(elena, { headline, instruction: '1. Go out\n2. Call 112', department: department.id, ack: true });
      await publish(elena);
      await expect.poll(() => bannerText(page), promised(3_000)).toContain(headline);
      expect(await bannerText(page)).toContain('Go out');
      expect(await page.run('return window.sameAsBefore'), 'it was not loaded anew').toBe(true);
      const didIt = async (what: 'seen_at' | 'acknowledged_at') =>
        (
          await sql`select from receipts r join persons p on p.id = r.person_id join announcements a on a.id = r.announcement_id
            join texts t on t.revision_id = a.current_revision_id
            where t.headline = ${headline} and p.external_id = ${department.one} and ${sql(`r.${what}`)} is not null`
        ).length;
      await expect.poll(() => didIt('seen_at'), { timeout: 15_000 }).toBe(1);

      await page.click('[data-testid="banner"] form button');
      await expect.poll(() => didIt('acknowledged_at')).toBe(1);
      await expect.poll(() => bannerText(page)).toContain('Acknowledged');
      await withdrawAll(sql, department);
      await expect.poll(() => bannerText(page)).toBe('');
      expect(await page.run('return window.sameAsBefore')).toBe(true);
    } finally {
      await page.close();
    }
  });
}
