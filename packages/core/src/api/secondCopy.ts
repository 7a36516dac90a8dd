const key = Symbol.for('offhook.copies')

/**
 * Warns once if this page evaluates a second copy of a package. A package manager installs one where two versions are asked for. Not on
 * a server: development servers evaluate modules again after each change.
 *
 * @param name The package.
 */
export function warnOfSecondCopy(name: string): void {
  if (typeof window === 'undefined') return
  const counts = ((window as { [key]?: Map<string, number> | undefined })[key] ??= new Map<string, number>())
  const count = (counts.get(name) ?? 0) + 1
  counts.set(name, count)
  if (count !== 2) return
  console.warn(
    `Offhook: this page has loaded ${name} twice. Clients, providers and hooks work together within one copy. Find both: npm ls ${name}`,
  )
}
