'use client';

import { Failure, type FailureProps } from '#components/failure.tsx';

const ErrorPage = (props: FailureProps) => <Failure {...props} />;

export default ErrorPage;
