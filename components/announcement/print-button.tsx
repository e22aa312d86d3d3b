'use client';
/** Opens the browser's own print dialog. Without script it is not there; the browser's menu does the same. */
import { Printer } from 'lucide-react';

export const PrintButton = ({ word }: { word: string }) => (
  <button type="button" className="btn btn-sm btn-outline no-print no-script-hidden justify-self-start" onClick={() => window.print()}>
    <Printer className="ico" aria-hidden="true" />
    <span>{word}</span>
  </button>
);
