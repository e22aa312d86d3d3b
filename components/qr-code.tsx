/** A QR code as one path, drawn on the server. Black on white with its quiet zone, in every theme: cameras expect that. */
import { encode } from 'uqr';

/** Modules of white around it. @see ISO/IEC 18004, 9.1: four */
const quietZone = 4;

/** Runs of dark modules of each line as rectangles: about half as long as a square for each module. */
const pathOf = (modules: boolean[][]): string =>
  modules
    .flatMap((line, y) =>
      [
        ...line
          .map((dark) => (dark ? '#' : ' '))
          .join('')
          .matchAll(/#+/g),
      ].map((run) => {
        const width = run[0].length;
        return `M${run.index} ${y}h${width}v1h-${width}z`;
      }),
    )
    .join('');

export const QrCode = ({ text, label, className }: { text: string; label: string; className: string }) => {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  const side = size + 2 * quietZone;
  return (
    <svg
      className={className}
      viewBox={`${-quietZone} ${-quietZone} ${side} ${side}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect x={-quietZone} y={-quietZone} width={side} height={side} fill="#fff" />
      <path d={pathOf(data)} fill="#000" />
    </svg>
  );
};
