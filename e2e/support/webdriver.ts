/**
 * A WebKit to test with, as GNOME's browser has it: Debian's `webkit2gtk-driver` speaks W3C WebDriver, and wants a screen. Only the
 * few commands that are needed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { findProgram } from '../../testing/programs.mjs';

/** The name of an element reference, from the specification. */
const elementKey = 'element-6066-11e4-a52e-4f735466cecf';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
};

/** Its number stands on its standard output as soon as one may draw on it. */
const startScreen = async (path: string): Promise<{ screen: ChildProcess; display: string }> => {
  const screen = spawn(path, ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [number] = (await once(screen.stdout as NonNullable<typeof screen.stdout>, 'data')) as [Buffer];
  return { screen, display: `:${number.toString().trim()}` };
};

const until = async (what: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await what().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('WebKitWebDriver did not come up');
};

export class WebKit {
  #base: string;
  #session = '';
  #processes: ChildProcess[];

  private constructor(base: string, processes: ChildProcess[]) {
    this.#base = base;
    this.#processes = processes;
  }

  static missing = (): string[] => ['WebKitWebDriver', 'Xvfb'].filter((name) => findProgram(name) === null);

  static async launch(): Promise<WebKit> {
    const [driverPath, screenPath] = [findProgram('WebKitWebDriver'), findProgram('Xvfb')];
    if (!driverPath || !screenPath) throw new Error('There is no WebKitWebDriver or no Xvfb');
    const { screen, display } = await startScreen(screenPath);
    const port = await freePort();
    const env = { ...process.env, DISPLAY: display, GDK_BACKEND: 'x11' };
    const driver = spawn(driverPath, [`--port=${port}`], { stdio: 'ignore', env });
    const webkit = new WebKit(`http://127.0.0.1:${port}`, [driver, screen]);
    try {
      await until(async () => (await fetch(`${webkit.#base}/status`)).ok);
      const { sessionId } = (await webkit.#ask('POST', '/session', { capabilities: { alwaysMatch: {} } })) as { sessionId: string };
      webkit.#session = `/session/${sessionId}`;
      return webkit;
    } catch (error) {
      await webkit.close();
      throw error;
    }
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(this.#base + path, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(60_000),
    });
    const { value } = (await answer.json()) as { value: unknown };
    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  }

  goto = async (url: string): Promise<void> => void (await this.#ask('POST', `${this.#session}/url`, { url }));

  run = (script: string): Promise<unknown> => this.#ask('POST', `${this.#session}/execute/sync`, { script, args: [] });

  async click(selector: string): Promise<void> {
    const found = await this.#ask('POST', `${this.#session}/element`, { using: 'css selector', value: selector });
    await this.#ask('POST', `${this.#session}/element/${(found as Record<string, string>)[elementKey]}/click`, {});
  }

  async close(): Promise<void> {
    if (this.#session !== '') await this.#ask('DELETE', this.#session).catch(() => null);
    for (const child of this.#processes) {
      const ended = once(child, 'exit');
      if (child.kill()) await ended;
    }
  }
}
