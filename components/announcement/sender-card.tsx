/** The sender: the name and its card. Only the fields it has. */
import { Megaphone } from 'lucide-react';
import type { ReactNode } from 'react';
import { Breakable } from '#components/breakable.tsx';
import { dialled } from '#domain/telephone.ts';
import type { SenderCard as Card } from '#server/organization/view.ts';
import { getTranslations } from '../../messages/translations.ts';

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd className="wrap-anywhere">{children}</dd>
  </div>
);

const Facts = async ({ card }: { card: Card }) => {
  const t = await getTranslations('reading');
  const { purpose, mail, telephone } = card;
  if (!purpose && !mail && !telephone) return null;
  return (
    <dl className="facts mt-4 text-[0.9375rem]">
      {purpose && <Fact label={t('speaksFor')}>{purpose}</Fact>}
      {mail && (
        <Fact label={t('writesFrom')}>
          <a className="link-plain" href={`mailto:${mail}`}>
            <Breakable text={mail} before="@" />
          </a>
        </Fact>
      )}
      {telephone && (
        <Fact label={t('telephone')}>
          {/^\+?[\d\s()/-]+$/.test(telephone) ? (
            <a className="link-plain font-semibold" href={`tel:${dialled(telephone)}`}>
              {telephone}
            </a>
          ) : (
            telephone
          )}
        </Fact>
      )}
    </dl>
  );
};

export const SenderCard = ({ name, card }: { name: string; card: Card }) => (
  <section className="box p-5">
    <div className="flex items-center gap-3">
      <span className="grid place-items-center size-11 flex-none rounded-md bg-raised border border-line no-print">
        <Megaphone className="ico !size-6" aria-hidden="true" />
      </span>
      <h2 className="font-semibold leading-6 break-words min-w-0">{name}</h2>
    </div>
    <Facts card={card} />
    {card.never && <p className="mt-4 pt-4 border-t border-line text-sm text-ink-2 break-words">{card.never}</p>}
  </section>
);
