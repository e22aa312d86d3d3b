/** Choosing people by name, and in a tree one sees the whole of. */
import { openFold, panel, personOf } from './support/choosing.ts';
import { chooseDepartment, expect, test } from './support/fixtures.ts';

test('one field finds departments, sites, groups and people; with the keyboard alone one is chosen, and taken out again', async ({
  browserOf,
  department,
  sql,
}) => {
  const elena = await browserOf('elena');
  const keys = elena.keyboard;
  const person = await personOf(sql, department.one);
  await elena.goto('/newsroom/new');
  await elena.locator('[name="audience"][value="departments"]').focus();
  await keys.press('Space');
  await keys.press('Tab');
  const field = elena.getByRole('searchbox', { name: 'Gets it: Department, site, group or person' });
  await expect(field).toBeFocused();
  await keys.type('BILBÁO');
  await expect(elena.getByRole('list', { name: 'Gets it: Sites' })).toContainText('Bilbao');
  await keys.press('Escape');
  await expect(elena.getByRole('region', { name: 'Gets it: Departments' })).toBeVisible();
  await keys.type('warehouse nor');
  const found = elena.getByRole('list', { name: 'Gets it: Departments' });
  // Its place in the tree; how many it is.
  await expect(found.getByRole('listitem')).toContainText(/Warehouse North.*Operations.*\d/);
  await expect(elena.getByRole('status').filter({ hasText: 'found.' })).toContainText('1 found.');
  await keys.press('ControlOrMeta+a');
  await keys.type(person.name.toLowerCase());
  await expect(elena.getByRole('list', { name: 'Gets it: People' })).toContainText(person.name);
  await keys.press('ArrowDown');
  await keys.press('Enter');
  await expect(elena.getByRole('list', { name: 'Gets it: People' }).getByRole('checkbox', { name: person.name })).toBeChecked();
  await expect(panel(elena)).toContainText(`${person.name}: 1 person`);
  const chosen = elena.getByRole('list', { name: 'Gets it', exact: true });
  await expect(chosen).toContainText(person.name);
  elena.on('dialog', (dialog) => void dialog.accept());
  await elena.reload();
  await expect(chosen).toContainText(person.name);
  await chosen.getByRole('button', { name: `Take out ${person.name}` }).focus();
  await keys.press('Enter');
  await expect(chosen).toHaveCount(0);
  await expect(field).toBeFocused();
  await expect(panel(elena)).toContainText('Nobody yet');
});

test('a key takes nothing that was found for other words than stand in the field', async ({ browserOf, department, sql }) => {
  const elena = await browserOf('elena');
  const keys = elena.keyboard;
  const person = await personOf(sql, department.one);
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await elena.route(/\/newsroom\/targets\?q=warehouse/, async (route) => {
    await held;
    await route.continue();
  });
  await elena.goto('/newsroom/new');
  await elena.locator('[name="audience"][value="departments"]').check();
  const field = elena.getByRole('searchbox', { name: 'Gets it: Department, site, group or person' });
  await field.fill(person.name);
  const people = elena.getByRole('list', { name: 'Gets it: People' });
  await expect(people).toContainText(person.name);
  const asked = elena.waitForRequest(/\/newsroom\/targets\?q=warehouse/);
  await field.fill('warehouse nor');
  await field.press('Enter');
  await keys.press('Enter');
  await asked;
  await keys.press('ArrowDown');
  await keys.press('Enter');
  // Earlier results still stand, and none of them was chosen.
  await expect(people).toContainText(person.name);
  await expect(field).toBeFocused();
  await expect(elena.getByRole('list', { name: 'Gets it', exact: true })).toHaveCount(0);
  answer();
  await expect(elena.getByRole('list', { name: 'Gets it: Departments' })).toContainText('Warehouse North');
  await keys.press('Enter');
  await keys.press('Enter');
  await expect(elena.getByRole('list', { name: 'Gets it', exact: true })).toContainText('Warehouse North');
  await expect(panel(elena)).not.toContainText(person.name);
});

test('the exceptions are chosen in the same way, and what is found is sent although no list shows it', async ({
  browserOf,
  department,
  sql,
}) => {
  const elena = await browserOf('elena');
  const person = await personOf(sql, department.one);
  await elena.goto('/newsroom/new');
  await elena.locator('[name="headline.en"]').fill('Not for everybody');
  await chooseDepartment(elena, department.id);
  const except = await openFold(elena, 'Except');
  await except.getByRole('searchbox').fill(person.name);
  await except.getByRole('checkbox', { name: person.name }).check();
  await expect(panel(elena)).toContainText(`except ${person.name}: 1 person`);
  await except.getByRole('searchbox').fill('no such thing');
  await expect(except.getByText('Nothing of this name.')).toBeVisible();
  await expect(elena.getByRole('list', { name: 'Except', exact: true })).toContainText(person.name);
  await elena.getByRole('button', { name: 'Publish to 1 person…' }).click();
  await elena.getByRole('button', { name: 'Go back' }).click();
  const [row] = await sql`select r.audience_rule from announcements a join revisions r on r.id = a.current_revision_id
    where a.id = ${await elena.locator('[name="announcementId"]').first().inputValue()}`;
  expect(row?.['audienceRule'] ?? row?.['audience_rule']).toEqual({
    anyOf: [{ department: department.id, below: true }],
    except: [{ person: person.id }],
  });
});

test('the tree scrolls by itself and shows it, and a long name breaks between its words', async ({ browserOf, sql }) => {
  const name = 'Telecommunications, Warehouses and Internal Transport of the North';
  await sql`insert into departments (id, name, parent_id, path)
    select n.id, ${name}, d.id, d.path || n.id from departments d, (select uuidv7() as id) n where d.name = 'Health and Safety'`;
  try {
    const elena = await browserOf('elena');
    await elena.goto('/newsroom/new');
    await elena.locator('[name="audience"][value="departments"]').check();
    const tree = elena.getByRole('region', { name: 'Gets it: Departments' });
    await tree.evaluate((element) => {
      for (const each of element.querySelectorAll('details')) each.open = true;
    });
    for (const width of [1440, 720, 390]) {
      await elena.setViewportSize({ width, height: 900 });
      const inTree = await tree.evaluate((element) => ({
        wide: element.scrollWidth - element.clientWidth,
        high: element.scrollHeight - element.clientHeight,
      }));
      expect(inTree.wide, `at ${width}`).toBe(0);
      expect(inTree.high, `at ${width}`).toBeGreaterThan(0);
      // Each of its words stands on one line.
      const broken = await tree.getByText(name, { exact: true }).evaluate((element) => {
        const text = element.firstChild as Text;
        return [...text.data.matchAll(/\S+/g)].filter(({ index, 0: word }) => {
          const range = document.createRange();
          range.setStart(text, index);
          range.setEnd(text, index + word.length);
          return range.getClientRects().length > 1;
        }).length;
      });
      expect(broken, `at ${width}`).toBe(0);
    }
    await tree.focus();
    await elena.keyboard.press('End');
    await expect.poll(() => tree.evaluate((element) => element.scrollTop)).toBeGreaterThan(0);
  } finally {
    await sql`delete from departments where name = ${name}`;
  }
});
