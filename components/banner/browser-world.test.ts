import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { worst } from '../../testing/browser-faults.ts';
import { post } from './browser-world.ts';

/** Features a browser may lack, forbid, or have had replaced. */
const guarded =
  /\b(sessionStorage|localStorage|BroadcastChannel|EventSource|IntersectionObserver|ResizeObserver|XMLHttpRequest|matchMedia|visibilityState|requestIdleCallback|new Notification|Notification\.)|\.animate\(|navigator\.\w+/g;

const guards = ['browser-world.ts', 'browser-extras.ts', 'mended-browser.ts', 'later.ts'];

const usesIn = (code: string): string[] => code.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').match(guarded) ?? [];

describe('what a browser may lack', () => {
  it('is used behind its guard alone', () => {
    const files = globSync('components/**/*.{ts,tsx}').filter((file) => !/\.test\.tsx?$/.test(file) && !guards.includes(basename(file)));
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap((file) => usesIn(readFileSync(file, 'utf8')).map((use) => `${file}: ${use}`))).toEqual([]);
    expect(usesIn("sessionStorage.getItem('x'); element.animate([]); // matchMedia").sort()).toEqual(['.animate(', 'sessionStorage']);
  });

  it('stands in the table of faults that a browser test goes through', () => {
    const used = guards.flatMap((file) => usesIn(readFileSync(`components/banner/${file}`, 'utf8')));
    const table = readFileSync('testing/browser-faults.ts', 'utf8');
    const names = new Set(used.map((use) => use.replace(/^\.|^new |[.(]$/g, '')));
    expect(names.size).toBeGreaterThan(10);
    expect([...names].filter((name) => !table.includes(name))).toEqual([]);
    expect(worst.length).toBeGreaterThan(8);
  });
});

describe('asking the server', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('takes the other way after one that failed, and stays with it', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', () => {
      asked.push('fetch');
      throw new TypeError('fetch is broken');
    });
    vi.stubGlobal(
      'XMLHttpRequest',
      class {
        onload = () => {};
        status = 204;
        responseText = '';
        open = (method: string, path: string) => asked.push(`${method} ${path}`);
        setRequestHeader = () => {};
        send = () => this.onload();
      },
    );
    await expect(post('/live/receipts', {})).rejects.toThrow('fetch is broken');
    expect(await post('/live/receipts', {})).toBe(204);
    expect(await post('/live/receipts', {})).toBe(204);
    expect(asked).toEqual(['fetch', 'POST /live/receipts', 'POST /live/receipts']);
  });
});
