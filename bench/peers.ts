/** The peers of Pregón: nginx with Nchan, as Debian has it, and a bare loop in C. Neither checks to whom a stream belongs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../demo/install.mjs';
import { childrenOf, compile, has, isListening, pinServer } from './machine.ts';

export type Peer = { name: 'nchan' | 'c'; port: number; stream: string; publish: string; pids: number[]; stop: () => Promise<void> };

const nchanPort = 4706;
const limitPort = 4707;
const nchanModule = '/usr/lib/nginx/modules/ngx_nchan_module.so';

/** Why Nchan cannot stand beside; null when it can. */
export const whyNoNchan = (): string | null =>
  existsSync(nchanModule) && has('/usr/sbin/nginx') ? null : 'nchan skipped: apt-get install nginx-light libnginx-mod-nchan';

const nchanSettings = (folder: string): string => `
load_module ${nchanModule};
${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off; worker_processes 1; worker_rlimit_nofile 20000; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 19900; }
http {
  access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${nchanPort} backlog=4096;
    location = /live { nchan_subscriber eventsource; nchan_channel_id bench; nchan_subscriber_first_message newest; }
    location = /publish { nchan_publisher; nchan_channel_id bench; nchan_message_buffer_length 10; }
  }
}
`;

const start = async (command: string, args: string[], port: number): Promise<{ child: ChildProcess; pid: number }> => {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const deadline = Date.now() + 5_000;
  while (!(await isListening(port))) {
    if (Date.now() > deadline || child.exitCode !== null || child.pid === undefined) throw new Error(`${command} does not start`);
    await sleep(20);
  }
  return { child, pid: child.pid ?? 0 };
};

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
};

export const startNchan = async (): Promise<Peer> => {
  const folder = join(root, '.demo/bench/nchan');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'nginx.conf'), nchanSettings(folder));
  const { child, pid } = await start('/usr/sbin/nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], nchanPort);
  const pids = childrenOf(pid);
  for (const each of pids) pinServer(each);
  return { name: 'nchan', port: nchanPort, stream: '/live', publish: '/publish', pids, stop: () => stop(child) };
};

export const startLimit = async (): Promise<Peer> => {
  const { child, pid } = await start(compile('sse-limit.c'), [String(limitPort)], limitPort);
  pinServer(pid);
  return { name: 'c', port: limitPort, stream: '/live', publish: '/publish', pids: [pid], stop: () => stop(child) };
};
