/** Google's Lighthouse rates a page for a signed-in person: in a browser of its own, with an empty cache. */
import { chromium } from '@playwright/test';
import lighthouse from 'lighthouse';
import { systemChromium } from '../testing/chromium.mjs';

export type Category = 'performance' | 'accessibility' | 'best-practices';

export type Audit = {
  /** Out of 100. */
  scores: Record<string, number>;
  /** Each audit that cost something, with what it found. */
  wrong: string[];
  firstPaintMs: number;
  largestPaintMs: number;
  blockedMs: number;
  shift: number;
  kilobytes: number;
  /** How fast this machine was just then, as Lighthouse counts it. */
  machine: number;
};

/** slowdown: how many times slower than this machine a phone is. */
export type Wanted = { url: string; cookie: string; categories: Category[]; port: number; desktop?: boolean; slowdown?: number };

/**
 * How many times slower than a machine of this speed a middling phone is: Lighthouse's own table, in its docs/throttling.md,
 * "Calibrating the CPU slowdown".
 */
export const phoneSlowdown = (machine: number): number => (machine < 1_500 ? 2 : 4);

/** `port` is where this browser is driven from: free, and another one for each audit that runs at the same time. */
export const audit = async ({ url, cookie, categories, port, desktop = false, slowdown = 4 }: Wanted): Promise<Audit> => {
  const executablePath = systemChromium();
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: ['--no-sandbox', `--remote-debugging-port=${port}`],
  });
  try {
    const screen = { mobile: false, width: 1350, height: 940, deviceScaleFactor: 1, disabled: false };
    const throttling = {
      rttMs: 40,
      throughputKbps: 10_240,
      cpuSlowdownMultiplier: 1,
      requestLatencyMs: 0,
      downloadThroughputKbps: 0,
      uploadThroughputKbps: 0,
    };
    const result = await lighthouse(url, {
      port,
      output: 'json',
      logLevel: 'error',
      onlyCategories: categories,
      extraHeaders: { cookie },
      ...(desktop
        ? { formFactor: 'desktop' as const, screenEmulation: screen, throttling }
        : { throttling: { rttMs: 150, throughputKbps: 1_638.4, cpuSlowdownMultiplier: slowdown } }),
    });
    if (!result || result.lhr.runtimeError) throw new Error(`Lighthouse: ${result?.lhr.runtimeError?.message ?? 'no result'}`);
    return toAudit(result.lhr);
  } finally {
    await browser.close();
  }
};

type Report = NonNullable<Awaited<ReturnType<typeof lighthouse>>>['lhr'];

const toAudit = ({ categories, audits, environment }: Report): Audit => {
  const numberOf = (name: string): number => audits[name]?.numericValue ?? 0;
  const counted = Object.values(categories).flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => id));
  const wrong = [...new Set(counted)].flatMap((id) => {
    const { score = null, title, displayValue = '', details } = audits[id] ?? { title: '' };
    const items = details && 'items' in details ? JSON.stringify(details.items).slice(0, 400) : '';
    return score !== null && score < 0.9 ? [`${id} ${score}: ${title} ${displayValue} ${items}`] : [];
  });
  return {
    scores: Object.fromEntries(Object.entries(categories).map(([name, { score }]) => [name, Math.round((score ?? 0) * 100)])),
    wrong,
    firstPaintMs: Math.round(numberOf('first-contentful-paint')),
    largestPaintMs: Math.round(numberOf('largest-contentful-paint')),
    blockedMs: Math.round(numberOf('total-blocking-time')),
    shift: numberOf('cumulative-layout-shift'),
    kilobytes: Math.round(numberOf('total-byte-weight') / 1024),
    machine: Math.round(environment.benchmarkIndex),
  };
};
