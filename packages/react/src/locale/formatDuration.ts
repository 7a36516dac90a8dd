/**
 * Formats a duration as a clock: `0:07`, `12:34`, `1:02:03`.
 *
 * @param seconds - at least 0; fractions are cut off
 */
export function formatDuration(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60]
  const twoDigits = (n: number) => String(n).padStart(2, '0')
  return h > 0 ? `${h}:${twoDigits(m)}:${twoDigits(s)}` : `${m}:${twoDigits(s)}`
}
