const key = Symbol.for('offhook.copies')

/**
 * Warns once in the console if this page evaluates a second copy of a package, which a package manager installs if dependencies require
 * different versions. Does nothing on a server, because development servers evaluate modules again after each change.
 *
 * @param name The name of the package.
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
