/** Why an announcement was ended early, in its editor's own words. */
export const EndedWhy = ({ label, reason, className = '' }: { label: string; reason: string | null; className?: string }) =>
  reason === null ? null : (
    <p className={`break-words ${className}`}>
      <b className="font-semibold">{`${label}:`}</b> <bdi>{reason}</bdi>
    </p>
  );
