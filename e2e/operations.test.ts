/** The unit of docs/operations.md: what systemd would run, without systemd. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { node, root } from '../demo/install.mjs';
import { readOperations } from '../testing/cluster.ts';

const unit = readOperations('Processes', 'ini', 'ExecStart');

it('each process has the port of its own name, whatever stands in the file of settings, and runs what npm start runs', () => {
  const [, command = ''] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
  const [program = '', ...words] = command.replace('%i', '3001').split(' ');
  const at = words.indexOf('/opt/pregon/node_modules/.bin/node');
  const asks = [...words.slice(0, at), node, '-p', 'process.env.PORT + process.env.NODE_ENV'];
  const env = { NODE_ENV: 'test' as const, PORT: '3000' };
  expect(execFileSync(program, asks, { encoding: 'utf8', env })).toBe('3001production\n');
  const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { scripts: { start: string } };
  expect(`node ${words.slice(at + 1).join(' ')}`).toBe(scripts.start);
});

it('sets nothing beside the file of settings that the file could overrule', () => {
  expect(unit).toMatch(/^EnvironmentFile=\/etc\/pregon\.env$/m);
  expect(unit).not.toMatch(/^Environment=/m);
});
