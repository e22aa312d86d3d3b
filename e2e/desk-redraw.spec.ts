/** A page of the desk that draws itself anew: nothing that happens meanwhile is missed, and it says once that it did. */
import { publishByRow } from './support/department-rows.ts';
import { endUnheard, holdNext, idOf, letManage, rowOf } from './support/desk-page.ts';
import { expect, test } from './support/fixtures.ts';

test.slow();

const drawnAnew = /\/newsroom\?_rsc/;

test('what changes while the newsroom draws itself anew is drawn, too', async ({ browserOf, department, sql }) => {
  await letManage(sql, department.two, department.id);
  const manager = await browserOf(department.two);
  const [first, second] = [`First ${Date.now()}`, `Second ${Date.now()}`];
  for (const headline of [first, second]) {
    await publishByRow(sql, department, { headline });
  }
  await manager.goto('/newsroom');
  await manager.evaluate(async () => {
    const source = new EventSource('/live');
    const hints: string[] = [];
    source.addEventListener('desk', (event) => hints.push(event.data));
    Object.assign(window, { hints });
    await new Promise((resolve) => source.addEventListener('state', resolve, { once: true }));
  });
  const hints = () => manager.evaluate(() => (window as unknown as { hints: string[] }).hints.length);
  const redraw = await holdNext(manager, drawnAnew, 'answer');
  const end = async (headline: string) => {
    const id = await idOf(sql, headline);
    await endUnheard(sql, id);
    await sql`select pg_notify('pregon_desk', ${id})`;
  };
  await end(first);
  await expect.poll(redraw.isHeld).toBe(true);
  const before = await hints();
  await end(second);
  await expect.poll(hints, { intervals: [20] }).toBeGreaterThan(before);
  redraw.letGo();
  await expect(rowOf(manager, 'Ended', first)).toBeVisible();
  await expect(rowOf(manager, 'Ended', second)).toBeVisible();
});

test('what changes before the stream speaks is asked for once it does, however soon that is', async ({ browserOf, department, sql }) => {
  await letManage(sql, department.two, department.id);
  const manager = await browserOf(department.two);
  const headline = `Before ${Date.now()}`;
  const id = await publishByRow(sql, department, { headline });
  // Signals that still follow from the publication itself.
  await manager.waitForTimeout(3_000);
  const opening = await holdNext(manager, /\/live\?for=/, 'request');
  await manager.goto('/newsroom');
  await expect(rowOf(manager, 'Current', headline)).toBeVisible();
  await expect.poll(opening.isHeld).toBe(true);
  await endUnheard(sql, id);
  opening.letGo();
  await expect(rowOf(manager, 'Ended', headline)).toBeVisible();
});

test('that the page was brought up to date is said once, and once it was', async ({ browserOf, department, sql }) => {
  await letManage(sql, department.two, department.id);
  const manager = await browserOf(department.two);
  const headline = `Said ${Date.now()}`;
  const id = await publishByRow(sql, department, { headline });
  await manager.goto('/newsroom');
  await expect(rowOf(manager, 'Current', headline)).toBeVisible();
  await manager.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    const hear = (records: MutationRecord[]) => {
      for (const { addedNodes, target } of records)
        for (const node of addedNodes.length > 0 ? addedNodes : [target])
          if ((node.parentElement?.closest('[role=status]') ?? null) !== null && node.textContent) said.push(node.textContent);
    };
    new MutationObserver(hear).observe(document.querySelector('main') as Element, { childList: true, characterData: true, subtree: true });
  });
  const said = () =>
    manager.evaluate(() => (window as unknown as { said: string[] }).said.filter((text) => text === 'The page was brought up to date.'));
  const redraw = await holdNext(manager, drawnAnew, 'answer');
  await endUnheard(sql, id);
  await sql`select pg_notify('pregon_desk', ${id})`;
  await expect.poll(redraw.isHeld).toBe(true);
  await expect(rowOf(manager, 'Current', headline)).toBeVisible();
  expect(await said()).toEqual([]);
  redraw.letGo();
  await expect(rowOf(manager, 'Ended', headline)).toBeVisible();
  await expect.poll(said).toHaveLength(1);
  await manager.waitForTimeout(1_000);
  expect(await said()).toHaveLength(1);
});
