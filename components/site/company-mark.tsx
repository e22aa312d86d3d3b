/** The company's own logo, or the portal's mark. Always beside the company's name, so screen readers pass over it. */
export const CompanyMark = ({ logo, small = false }: { logo: string | null; small?: boolean }) =>
  logo === null ? (
    <svg className={`${small ? 'size-5' : 'size-7'} flex-none`} viewBox="0 0 28 28" aria-hidden="true">
      <rect width="28" height="28" rx="4" className="fill-primary" />
      <path d="M6 6.5h16v4.2h-5.6v6.6H22v4.2H6v-4.2h5.6v-6.6H6z" className="fill-primary-content" />
    </svg>
  ) : (
    // biome-ignore lint/performance/noImgElement: shown as it is; at most 256 KB
    <img
      className={`${small ? 'h-5 max-w-20' : 'h-7 max-w-32'} w-auto flex-none object-contain`}
      src={`/logo?v=${logo}`}
      alt=""
      height={28}
    />
  );
