/**
 * How much script the banner brings into every page: all of components/banner that runs in a browser, with all it imports but
 * React and Next, bundled, minified and packed as a web server packs it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from '../demo/install.mjs';
import type { Bench, Measured } from './bench.ts';

const folder = join(root, 'components/banner');
const limitBytes = 12_288;
/** Its share of what the whole weighs says where to look. */
const mostNamed = 12;

/** What Next sends to browsers begins with files that say so. */
const entries = () =>
  readdirSync(folder).filter((file) => /\.tsx?$/.test(file) && readFileSync(join(folder, file), 'utf8').startsWith("'use client'"));

const bundle = async () => {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: entries()
        .map((file, index) => `export * as part${index} from './${file}';`)
        .join('\n'),
      resolveDir: folder,
    },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    external: ['react', 'react/*', 'react-dom', 'next', 'next/*'],
  });
  const [inputs] = Object.values(metafile.outputs).map((output) => output.inputs);
  return { script: outputFiles[0]?.contents ?? new Uint8Array(), inputs: inputs ?? {} };
};

const run = async (): Promise<Measured> => {
  const { script, inputs } = await bundle();
  const gzipBytes = gzipSync(script, { level: 9 }).length;
  const heaviest = Object.entries(inputs)
    .sort(([, one], [, other]) => other.bytesInOutput - one.bytesInOutput)
    .slice(0, mostNamed)
    .map(([path, { bytesInOutput }]) => `${path} ${bytesInOutput}`);
  return {
    rows: [{ what: 'banner', gzipBytes, minifiedBytes: script.length, limitBytes }],
    figures: [
      { name: 'client script of components/banner and what it imports', value: gzipBytes, unit: 'bytes gzip', promise: `<= ${limitBytes}` },
    ],
    notes: [`Minified bytes of the heaviest parts: ${heaviest.join(', ')}.`],
  };
};

export const weight: Bench = { about: 'script the banner brings into every page, beyond React and Next', run };
