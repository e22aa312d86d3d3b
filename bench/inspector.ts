/** The inspector of a server that was started with `inspected`, as far as it is needed here. */
const port = 4709;

export const inspected = [`--inspect=127.0.0.1:${port}`];

export type Node = { id: number; callFrame: { functionName: string; url: string; lineNumber: number } };
export type Profile = { nodes: Node[]; samples: number[]; timeDeltas: number[] };
type Answer = { profile?: Profile; result?: { value?: unknown } };

export const openInspector = async () => {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  let id = 0;
  const send = (method: string, params = {}): Promise<Answer> =>
    new Promise((resolve) => {
      const mine = ++id;
      const hear = ({ data }: MessageEvent) => {
        const answer = JSON.parse(String(data)) as { id: number; result: Answer };
        if (answer.id !== mine) return;
        socket.removeEventListener('message', hear);
        resolve(answer.result);
      };
      socket.addEventListener('message', hear);
      socket.send(JSON.stringify({ id: mine, method, params }));
    });
  return { send, close: () => socket.close() };
};

/** How long the event loop of the server was held up from now on, p99 in milliseconds, as Node itself counts it. */
export const watchLoop = async () => {
  const { send, close } = await openInspector();
  const evaluate = async (expression: string): Promise<unknown> => (await send('Runtime.evaluate', { expression })).result?.value;
  await evaluate(
    "globalThis.loopDelay = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 10 }); loopDelay.enable(); true",
  );
  return async (): Promise<number> => {
    const nanoseconds = await evaluate('loopDelay.disable(); loopDelay.percentile(99)');
    close();
    return Number(nanoseconds) / 1_000_000;
  };
};
