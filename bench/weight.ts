/**
 * How much script the banner brings into every page: all of components/banner that runs in a browser, with all it imports but
 * React and Next, bundled, minified and packed as a web server packs it. What shows and acknowledges comes with the page; what
 * `import()` brings comes after it, and is weighed together with it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { root } from '../demo/install.mjs';
import type { Bench, Measured } from './bench.ts';

const folder = join(root, 'components/banner');
const limits = { withPage: 12_288, inAll: 24_576 };
/** Their share of what the whole weighs says where to look. */
const mostNamed = 12;

/** The scripts that Next sends to browsers: files that begin with 'use client', and the one that runs before them. */
const entries = () => [
  'mended-browser.ts',
  ...readdirSync(folder).filter((file) => /\.tsx?$/.test(file) && readFileSync(join(folder, file), 'utf8').startsWith("'use client'")),
];

/** Code that is loaded after the page stays out of the page's own script. */
const leftForLater: Plugin = {
  name: 'left for later',
  setup: ({ onResolve }) => onResolve({ filter: /./ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : null)),
};

const bundle = async (options: BuildOptions) => {
  const { outputFiles = [], metafile } = await build({
    stdin: {
      contents: entries()
        .map((file, index) => `export * as part${index} from './${file}';`)
        .join('\n'),
      resolveDir: folder,
    },
    bundle: true,
    outdir: 'out',
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    external: ['react', 'react/*', 'react-dom', 'next', 'next/*'],
    ...options,
  });
  return Object.entries(metafile?.outputs ?? {}).map(([name, { inputs, entryPoint }]) => {
    const script = outputFiles.find(({ path }) => path.endsWith(name))?.contents ?? new Uint8Array();
    return { inputs, entryPoint, gzipBytes: gzipSync(script, { level: 9 }).length, minifiedBytes: script.length };
  });
};

const run = async (): Promise<Measured> => {
  const [page] = await bundle({ plugins: [leftForLater] });
  // Chunks have an entry of their own; what they have in common with the page is not theirs.
  const later = (await bundle({ splitting: true })).filter(({ entryPoint }) => entryPoint?.startsWith('components/'));
  if (!page || later.length === 0) throw new Error('The banner is not in the two parts that are to be weighed');
  const inAll = later.reduce((sum, { gzipBytes }) => sum + gzipBytes, page.gzipBytes);
  const heaviest = Object.entries(page.inputs)
    .sort(([, one], [, other]) => other.bytesInOutput - one.bytesInOutput)
    .slice(0, mostNamed)
    .map(([path, { bytesInOutput }]) => `${path} ${bytesInOutput}`);
  return {
    rows: [
      { what: 'with the page', gzipBytes: page.gzipBytes, minifiedBytes: page.minifiedBytes, limitBytes: limits.withPage },
      ...later.map(({ entryPoint = '', gzipBytes, minifiedBytes }) => ({
        what: `later: ${basename(entryPoint)}`,
        gzipBytes,
        minifiedBytes,
      })),
      { what: 'in all', gzipBytes: inAll, limitBytes: limits.inAll },
    ],
    figures: [
      { name: 'what shows and acknowledges', value: page.gzipBytes, unit: 'bytes gzip', promise: `<= ${limits.withPage}` },
      { name: 'with all that import() brings', value: inAll, unit: 'bytes gzip', promise: `<= ${limits.inAll}` },
    ],
    notes: [`Minified bytes of the heaviest parts of what comes with the page: ${heaviest.join(', ')}.`],
  };
};

export const weight: Bench = { about: 'script the banner brings into every page, beyond React and Next', run };
