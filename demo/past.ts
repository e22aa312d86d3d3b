/** Announcements of Aceros del Norte in the last 30 days, so that no page of a new demo is empty. Pure data. */
import type { RoutineSeverity } from '../domain/severity.ts';

export type PastText = { locale: 'en' | 'es'; headline: string; description: string; instruction: string };
/** departments: slugs, each with all below; empty means everyone. reach: the share of recipients who saw it. */
export type Past = {
  code: string;
  author: string;
  severity: RoutineSeverity;
  departments: string[];
  daysAgo: number;
  hours: number;
  ended: 'expired' | 'withdrawn';
  ackRequired: boolean;
  fallbackMinutes: number | null;
  reach: number;
  texts: PastText[];
};

const text = (locale: 'en' | 'es', headline: string, instruction: string, description: string): PastText => ({
  locale,
  headline,
  description,
  instruction,
});
const information = { severity: 'minor', ended: 'expired', ackRequired: false, fallbackMinutes: null } as const;
const advisory = { severity: 'moderate', ended: 'expired', ackRequired: true, fallbackMinutes: 5 } as const;

export const pastAnnouncements: Past[] = [
  {
    ...advisory,
    code: '4HW7XZ2Q',
    author: 'elena',
    departments: [],
    daysAgo: 27,
    hours: 33,
    reach: 0.91,
    texts: [
      text(
        'en',
        'Mails that pretend to come from Payroll: do not open the link',
        'Do not open the link “new salary slip”.\nOpened it already? Call the IT hotline: 4400.',
        'Since this morning about forty of us have got a mail in the name of Payroll. Payroll never sends links. Nobody’s data are lost so far.',
      ),
      text(
        'es',
        'Correos que fingen ser de Nóminas: no abra el enlace',
        'No abra el enlace «nueva nómina».\n¿Ya lo abrió? Llame a la línea de informática: 4400.',
        'Desde esta mañana unas cuarenta personas han recibido un correo en nombre de Nóminas. Nóminas nunca envía enlaces. Por ahora nadie ha perdido datos.',
      ),
    ],
  },
  {
    ...information,
    code: '9KD3M6RP',
    author: 'marcos',
    departments: ['operations'],
    daysAgo: 21,
    hours: 21,
    reach: 0.72,
    texts: [
      text(
        'es',
        'Los relojes de fichar no funcionan el sábado por la noche',
        'Apunte su entrada y su salida en la hoja que tiene su responsable.',
        'Se cambia el servidor. El domingo a las 6:00 todo funciona de nuevo y las horas apuntadas se pasan el lunes.',
      ),
    ],
  },
  {
    ...information,
    code: 'T5B8NQ71',
    author: 'elena',
    departments: [],
    daysAgo: 16,
    hours: 72,
    reach: 0.84,
    texts: [
      text(
        'en',
        'Flu vaccination: new dates in Bilbao, Madrid and Leipzig',
        'Book a time in the staff portal until Friday.',
        'The company doctor comes to Bilbao on Monday, to Madrid on Tuesday and to Leipzig on Thursday. It takes ten minutes and counts as working time. Dates for Lisbon follow.',
      ),
      text(
        'es',
        'Vacuna contra la gripe: nuevas fechas en Bilbao, Madrid y Leipzig',
        'Reserve hora en el portal del empleado hasta el viernes.',
        'El servicio médico está en Bilbao el lunes, en Madrid el martes y en Leipzig el jueves. Son diez minutos y cuentan como trabajo. Las fechas de Lisboa se anunciarán.',
      ),
    ],
  },
  {
    ...advisory,
    code: 'C2V9H4JX',
    author: 'lucia',
    departments: ['warehouse-north'],
    daysAgo: 11,
    hours: 9,
    reach: 0.88,
    texts: [
      text(
        'es',
        'Almacén Norte: el muelle 4 está cerrado hasta las 18:00',
        'Descargue en los muelles 2 y 3.\nNo pase por debajo de la puerta del muelle 4.',
        'La puerta no se queda arriba. El taller está avisado y la cambia hoy.',
      ),
      text(
        'en',
        'Warehouse North: dock 4 is closed until 18:00',
        'Unload at docks 2 and 3.\nDo not walk under the door of dock 4.',
        'The door does not stay up. The workshop knows and replaces it today.',
      ),
    ],
  },
  {
    ...advisory,
    code: 'Z8P1W6KT',
    author: 'elena',
    departments: ['warehouse-south', 'finance'],
    daysAgo: 8,
    hours: 26,
    reach: 0.93,
    texts: [
      text(
        'en',
        'Lisbon office closed on Monday: water damage on floors 2 and 3',
        'Work from home on Monday if your place is in Lisbon.\nNeed something from your desk? Ask reception: 4210.',
        'A pipe broke in the night. The power on both floors is off until the electrician has looked at it. The warehouse itself is dry and works as usual.',
      ),
    ],
  },
  {
    ...information,
    code: '6NG5R3YB',
    author: 'elena',
    departments: [],
    daysAgo: 5,
    hours: 48,
    reach: 0.79,
    texts: [
      text('en', 'Payslips for this month are in the staff portal', '', 'Questions? Payroll answers on 4330 from 9:00 to 14:00.'),
      text('es', 'Las nóminas de este mes están en el portal del empleado', '', '¿Preguntas? Nóminas contesta en el 4330 de 9:00 a 14:00.'),
    ],
  },
  {
    ...information,
    ended: 'withdrawn',
    code: 'J7X2DM94',
    author: 'marcos',
    departments: ['operations'],
    daysAgo: 3,
    hours: 6,
    reach: 0.66,
    texts: [
      text(
        'es',
        'Cantina de Bilbao: sin comida caliente hasta el miércoles',
        'Hay bocadillos y ensaladas de 12:00 a 15:00.',
        'Se cambia la campana de la cocina.',
      ),
      text(
        'en',
        'Canteen Bilbao: no hot meals until Wednesday',
        'There are sandwiches and salads from 12:00 to 15:00.',
        'The kitchen hood is being replaced.',
      ),
    ],
  },
  {
    ...advisory,
    code: 'Q3F8T1VC',
    author: 'elena',
    departments: ['operations', 'human-resources'],
    daysAgo: 1,
    hours: 9,
    reach: 0.83,
    texts: [
      text(
        'en',
        'Bilbao: Gate 2 is closed until 18:00. Use Gate 4.',
        'Come in and leave by Gate 4.\nTell the drivers you expect.',
        'A lorry damaged the barrier. Nobody is hurt. Gate 4 has a guard all day.',
      ),
      text(
        'es',
        'Bilbao: la puerta 2 está cerrada hasta las 18:00. Use la puerta 4.',
        'Entre y salga por la puerta 4.\nAvise a los conductores que espera.',
        'Un camión ha dañado la barrera. No hay heridos. En la puerta 4 hay un vigilante todo el día.',
      ),
    ],
  },
];
