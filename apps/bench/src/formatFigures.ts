import { type Interval, median, spread } from './statistics.ts'

/** `77 (70–85)`: the median and the interquartile range. */
export function medianWithSpread(values: readonly number[], digits = 0): string {
  const { low, high } = spread(values)
  return `${median(values).toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`
}

/** `0.19 (0.17–0.21)`: a ratio and its interval. */
export const ratioWithInterval = ({ ratio, low, high }: Interval & { ratio: number }): string =>
  `${ratio.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`

/** Bytes in kB of 1,000 bytes. */
export const kilobytes = (bytes: number): string => (bytes / 1_000).toFixed(1)
