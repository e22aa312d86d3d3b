/**
 * Before the browser tests: eight departments with two people each, for tests that must not meet each other. They stand in the tests'
 * own copy of the demo only, outside Operations, so that its manager does not reach them. A copy that has them already keeps them.
 */
import { openPool } from '../../db/client.ts';
import { mailDomain } from '../../demo/company.ts';
import { bilbao, departmentOf, stableId } from '../../demo/departments.ts';
import { ownerUrl } from './place.ts';

const words = ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight'];

export default async (): Promise<void> => {
  const company = departmentOf('aceros');
  const floor = stableId('department/test-floor');
  const departments = [
    { id: floor, externalId: 'test-floor', name: 'Test floor', parentId: company.id, path: [company.id, floor] },
    ...words.map((_word, index) => {
      const id = stableId(`department/test-${index + 1}`);
      return { id, externalId: `test-${index + 1}`, name: `Test ${index + 1}`, parentId: floor, path: [company.id, floor, id] };
    }),
  ];
  const people = words.flatMap((word, index) =>
    ['A', 'B'].map((letter) => {
      const externalId = `T${index + 1}${letter}`;
      const email = `${externalId.toLowerCase()}@${mailDomain}`;
      const departmentId = stableId(`department/test-${index + 1}`);
      return { id: stableId(`person/${externalId}`), externalId, name: `Tess ${word} ${letter}`, email, departmentId };
    }),
  );
  const sql = openPool(ownerUrl, 'e2e', 1);
  try {
    await sql.begin(async (tx) => {
      await tx`insert into departments (id, external_id, name, parent_id, path)
        select id, "externalId", name, "parentId", path
        from jsonb_to_recordset(${tx.json(departments)}) as x(id uuid, "externalId" text, name text, "parentId" uuid, path uuid[])
        on conflict (id) do nothing`;
      await tx`insert into persons (id, external_id, source, name, email, locale, department_id, site_id)
        select id, "externalId", 'csv', name, email, 'en', "departmentId", ${bilbao.id}
        from jsonb_to_recordset(${tx.json(people)}) as x(id uuid, "externalId" text, name text, email text, "departmentId" uuid)
        on conflict (id) do nothing`;
    });
  } finally {
    await sql.end({ timeout: 2 });
  }
};
