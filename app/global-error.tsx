'use client';

import './globals.css';
import { Failure, type FailureProps, useLanguageOfPage } from '#components/failure.tsx';

/** Stands in for the layout too, when that is what failed: the database is away, for example. */
const GlobalError = (props: FailureProps) => (
  <html lang={useLanguageOfPage()}>
    <body>
      <title>Pregón</title>
      <link rel="icon" href="/icon.svg" />
      <Failure {...props} />
    </body>
  </html>
);

export default GlobalError;
