/** The emergency telephone; nothing when the settings have none. */
import { Phone } from 'lucide-react';
import { dialled } from '#domain/telephone.ts';

export const EmergencyLine = ({ label, telephone }: { label: string; telephone: string }) =>
  telephone !== '' && (
    <p className="sec flex gap-2">
      <Phone className="ico mt-1" aria-hidden="true" />
      <span>
        <span>{label}</span>{' '}
        <a className="link-plain font-semibold whitespace-nowrap num" href={`tel:${dialled(telephone)}`}>
          {telephone}
        </a>
      </span>
    </p>
  );
