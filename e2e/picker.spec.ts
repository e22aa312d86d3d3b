/** Choosing who gets it: any of, all of, except; counted and said while one chooses; kept under a name. */
import { randomUUID } from 'node:crypto';
import type { Pool } from '../db/client.ts';
import { insertNotice } from '../db/notices/notices.ts';
import { expectAccessible } from './support/accessible.ts';
import { openFold, panel, personOf, tick } from './support/choosing.ts';
import { bannerOf, chooseDepartment, type Department, expect, publish, test, write } from './support/fixtures.ts';

/** A group with the second person of the test's department; retired afterwards. */
const insertGroupOfTwo = async (sql: Pool, department: Department) => {
  const group = { id: randomUUID(), name: `Night shift ${Date.now()}` };
  await sql`insert into groups (id, name, source) values (${group.id}, ${group.name}, 'hand')`;
  await sql`insert into memberships (group_id, person_id) values (${group.id}, ${(await personOf(sql, department.two)).id})`;
  return group;
};

test.afterEach(async ({ sql }) => {
  await sql`delete from memberships where group_id in (select id from groups where name like 'Night shift %')`;
  await sql`update groups set retired_at = now() where name like 'Night shift %' and retired_at is null`;
});

test('a department at a site except a group: counted and said while one chooses, and only they get it', async ({
  browserOf,
  department,
  sql,
}) => {
  test.setTimeout(120_000);
  const group = await insertGroupOfTwo(sql, department);
  const [bilbao] = await sql<{ id: string }[]>`select id from sites where name = 'Bilbao'`;
  const [elena, one, two] = await Promise.all([browserOf('elena'), browserOf(department.one), browserOf(department.two)]);
  await Promise.all([one.goto('/'), two.goto('/')]);
  // Open browsers are written down every few seconds, and the picker asks again every half minute.
  const open = async () =>
    (
      await sql`select from persons where external_id in ${sql([department.one, department.two])}
        and id in (select unnest(person_ids) from presence where seen_at > now() - interval '10 s')`
    ).length;
  const headline = `Except the night shift ${Date.now()}`;
  await write(elena, { headline });
  await expect(panel(elena)).toContainText('Nobody yet');
  await expect(elena.locator('button[value="review"]')).toHaveAttribute('aria-disabled', 'true');
  await expect.poll(open, { intervals: [100] }).toBe(2);
  await chooseDepartment(elena, department.id);
  await expect(panel(elena)).toContainText('2 people');
  await expect(panel(elena)).toContainText('2 have a browser open now', { timeout: 40_000 });
  const narrow = await openFold(elena, 'Only people who are also in');
  await tick(narrow, 'Sites', `site:${bilbao?.id}`);
  const except = await openFold(elena, 'Except');
  await tick(except, 'Groups', `group:${group.id}`);
  const sentence = `${department.name} and its subdepartments, in Bilbao, except ${group.name} (group)`;
  await expect(panel(elena)).toContainText(`${sentence}: 1 person`);
  await expect(panel(elena)).toContainText('1 left out by your exceptions');
  await panel(elena).getByText('See who, search by name').click();
  const second = await personOf(sql, department.two);
  await panel(elena).getByLabel('Look for a name').fill(second.name);
  await expect(panel(elena).getByRole('list', { name: 'People of this audience' })).toContainText('left out');

  await elena.getByRole('button', { name: 'Keep as a draft' }).click();
  await expect(elena.getByText(/^Saved: \d/)).toBeVisible();
  await elena.goto('/newsroom');
  await elena.getByRole('link', { name: headline }).first().click();
  await expect(elena.locator(`[name="except"][value="group:${group.id}"]`)).toBeChecked();
  await expect(elena.locator(`[name="allOf"][value="site:${bilbao?.id}"]`)).toBeChecked();
  await elena.getByRole('button', { name: 'Publish to 1 person…' }).click();
  await expect(elena.getByRole('dialog')).toContainText(sentence);
  await elena.getByRole('dialog').locator('button[value="publish"]').click();
  await expect(elena.getByRole('heading', { name: 'The announcement is published' })).toBeVisible();
  await expect(bannerOf(one, headline)).toBeVisible();
  await elena.getByRole('link', { name: 'See the announcement and its reach' }).click();
  await expect(elena.getByText(`${sentence}: 1 person`)).toBeVisible();
  const fence = `To both ${Date.now()}`;
  await write(elena, { headline: fence, department: department.id });
  await publish(elena);
  await expect(bannerOf(two, fence)).toBeVisible();
  await expect(bannerOf(two, headline)).toHaveCount(0);
});

test('a manager chooses, finds and counts only within their scope', async ({ browserOf, department, sql }) => {
  const lucia = await browserOf('lucia');
  await lucia.goto('/newsroom/new');
  const outside = await personOf(sql, department.one);
  const ask = (values: Record<string, string[]>) =>
    lucia.evaluate(
      async (body) => {
        const answer = await fetch('/newsroom/audience', { method: 'POST', body: JSON.stringify(body) });
        return { status: answer.status, text: await answer.text() };
      },
      { values, search: 'tess' },
    );
  for (const asked of [
    { audience: ['everyone'] },
    { department: [department.id] },
    { anyOf: [`person:${outside.id}`] },
    { department: [randomUUID()] },
  ])
    expect(await ask(asked)).toEqual({ status: 422, text: '{"error":"audienceOutsideScope"}' });
  const found = await lucia.evaluate(async (name) => (await fetch(`/newsroom/targets?q=${name}`)).json(), 'tess');
  expect(found).toEqual({ departments: [], sites: [], groups: [], people: [], more: false });
  await lucia.locator('[name="department"]').first().check();
  await expect(panel(lucia)).toContainText('Solo personas de sus departamentos');
  const own = await lucia.locator('[name="department"]').first().getAttribute('value');
  const shown = await ask({ department: [own ?? ''] });
  expect(shown.status).toBe(200);
  expect(shown.text).not.toMatch(/Tess|Test \d|Finance/);
});

test('an audience is saved under a name, used by whose scope it lies in and nobody else, looked at, renamed and deleted', async ({
  browserOf,
  sql,
}) => {
  // Below the department that Marcos manages, and beside the one that Lucía does.
  const [production] = await sql<{ id: string }[]>`select id from departments where name = 'Production'`;
  const [elena, marcos, lucia] = await Promise.all([browserOf('elena'), browserOf('marcos'), browserOf('lucia')]);
  const name = `The mill ${Date.now()}`;
  await elena.goto('/newsroom/new');
  await chooseDepartment(elena, production?.id ?? '');
  await openFold(elena, 'Saved audiences');
  await elena.getByLabel('Name of this audience').fill(name);
  await elena.getByRole('button', { name: 'Save this audience' }).click();
  await expect(elena.getByText('Saved. This audience is now among the saved audiences')).toBeVisible();
  await sql`update saved_audiences set checked_at = now() - interval '12 days 1 hour' where name = ${name}`;

  await marcos.goto('/newsroom/new');
  await marcos.locator('[name="headline.es"]').fill('Escrito antes');
  await openFold(marcos, 'Destinatarios guardados');
  await marcos.getByRole('button', { name: new RegExp(name) }).click();
  await expect(marcos.locator(`[name="department"][value="${production?.id}"]`)).toBeChecked();
  await expect(panel(marcos)).toContainText(/Production y sus subdepartamentos: [\d.]+ personas/);
  await expect(marcos.locator('[name="headline.es"]')).toHaveValue('Escrito antes');

  await elena.goto('/newsroom/audiences');
  const row = elena.getByRole('listitem').filter({ has: elena.getByRole('heading', { name }) });
  await expect(row).toContainText(/Production and its subdepartments: [\d,]+ people/);
  await expect(row).toContainText('checked 12 days ago by Elena Ruiz');
  await row.getByRole('button', { name: /I have checked/ }).click();
  await expect(row).toContainText('checked today by Elena Ruiz');
  await row.getByText('Rename or delete').click();
  await row.getByLabel('Name of this audience').fill(`${name} renamed`);
  await row.getByRole('button', { name: 'Rename', exact: true }).click();
  await expect(elena.getByRole('heading', { name: `${name} renamed` })).toBeVisible();
  await lucia.goto('/newsroom/audiences');
  await expect(lucia.getByRole('heading', { level: 1 })).toHaveText('Destinatarios guardados');
  await expect(lucia.getByText(name)).toHaveCount(0);
  const renamed = elena.getByRole('listitem').filter({ has: elena.getByRole('heading', { name: `${name} renamed` }) });
  await renamed.getByRole('button', { name: 'Delete' }).click();
  await expect(elena.getByText(name)).toHaveCount(0);
});

test('without script the boxes carry everything, and the number stands in the question', async ({ browserOf, department, sql }) => {
  const group = await insertGroupOfTwo(sql, department);
  const plain = await browserOf('elena', { javaScriptEnabled: false });
  await plain.goto('/newsroom/new');
  await plain.locator('[name="headline.en"]').fill(`Plain ${Date.now()}`);
  await chooseDepartment(plain, department.id);
  const except = await openFold(plain, 'Except');
  await tick(except, 'Groups', `group:${group.id}`);
  await plain.locator('button[value="review"]').click();
  await expect(plain.getByRole('heading', { name: 'You are about to reach 1 person' })).toBeVisible();
  await expect(plain.getByRole('dialog')).toContainText(`except ${group.name} (group)`);
  await plain.getByRole('dialog').locator('button[value="save"]').click();
  await expect(plain.locator(`[name="except"][value="group:${group.id}"]`)).toBeChecked();
});

test('whose role ends while they write is told so beside the button, and keeps what they typed', async ({ browserOf, department, sql }) => {
  const person = await personOf(sql, department.one);
  await sql`insert into grants (person_id, role, department_id, source, why) values (${person.id}, 'manager', ${department.id}, 'hand', 'test')`;
  const writer = await browserOf(department.one);
  await writer.goto('/newsroom/new');
  await writer.locator('[name="headline.en"]').fill('Half a sentence');
  await writer.locator(`[name="department"][value="${department.id}"]`).check();
  await expect(panel(writer)).toContainText('2 people');
  await sql.begin(async (tx) => {
    await tx`update grants set ends_at = now() where person_id = ${person.id}`;
    await insertNotice(tx, {
      personIds: [person.id],
      kind: 'role-ended',
      subject: null,
      detail: { role: 'manager', departmentId: department.id },
    });
  });
  await expect(writer.locator('.action-bar')).toContainText('You can no longer write announcements');
  await expect(writer.getByTestId('notices')).toContainText(`You no longer manage ${department.name}.`);
  await expect(writer.locator('[name="headline.en"]')).toHaveValue('Half a sentence');
  await sql`update notices set read_at = now() where person_id = ${person.id}`;
});

test('with everything open the picker is accessible and fits a phone', async ({ browserOf, department }) => {
  const elena = await browserOf('elena', { reducedMotion: 'reduce' });
  await elena.goto('/newsroom/new');
  await chooseDepartment(elena, department.id);
  await expect(panel(elena)).toContainText('2 people');
  await elena.evaluate(() => {
    for (const fold of document.querySelectorAll<HTMLDetailsElement>('details.fold')) fold.open = true;
  });
  for (const width of [1440, 390]) {
    await elena.setViewportSize({ width, height: 900 });
    const overflow = await elena.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, `at ${width}`).toBeLessThanOrEqual(0);
  }
  await expectAccessible(elena, 'the picker');
});
