/** The notices above the form of the composer: what failed, and that the text typed before is back. */
import { CircleAlert, RotateCcw } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Notice } from '#components/notice.tsx';
import { reloadPage } from '#components/reload.ts';
import type { ComposerWords } from './words.ts';

type FormProblemProps = {
  text: string;
  errors: Record<string, string>;
  reload: string | null;
  /** The key under which the typed text may be stored as another draft. */
  anew: { key: string; word: string } | null;
};

export const FormProblem = ({ text, errors, reload, anew }: FormProblemProps) => {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  const list = Object.entries(errors);
  return (
    <Notice ref={box} icon={CircleAlert} title={text} look="extreme" role="alert" className="mb-8">
      {reload !== null && (
        <button type="button" className="btn btn-outline my-2" onClick={reloadPage}>
          {reload}
        </button>
      )}
      {anew && (
        <button type="submit" name="anew" value={anew.key} className="btn btn-outline my-2">
          {anew.word}
        </button>
      )}
      {list.length > 0 && (
        <ul className="ms-4 list-disc">
          {list.map(([name, error]) => (
            <li key={name}>
              <a className="link-plain" href={`#f-${name.replace('.', '-')}${name === 'audience' || name === 'severity' ? '-error' : ''}`}>
                {error}
              </a>
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
};

export const Restored = ({ words, discard }: { words: ComposerWords['composer']; discard: () => void }) => (
  <Notice
    icon={RotateCcw}
    title={words.restored}
    role="status"
    className="mb-8"
    action={
      <button type="button" className="btn btn-sm btn-outline" onClick={discard}>
        {words.discard}
      </button>
    }
  />
);
