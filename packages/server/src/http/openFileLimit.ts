/** Files that a process needs besides its connections: modules, the log, the store, and requests to a JWKS URL. */
const OTHER_FILES = 100

/**
 * Returns how many files and sockets this process may open, or `Infinity` if the system does not say. Node has no other documented way to
 * read the limit (https://nodejs.org/api/report.html).
 */
export function openFileLimit(): number {
  const { report } = process
  // Otherwise the names of all interfaces are looked up. Absent in the types of Node.
  Object.assign(report, { excludeNetwork: true })
  const { userLimits } = report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } }
  const soft = Number(userLimits?.open_files?.soft)
  return Number.isFinite(soft) && soft > 0 ? soft : Infinity
}

interface Limits {
  maxConnections: number
  maxPendingConnections: number
}

/**
 * Lowers limits of connections to what a process may open. Without a file left, it could neither refuse a client nor write its store.
 *
 * @param openFiles see {@link openFileLimit}
 */
export function fitToOpenFiles({ maxConnections, maxPendingConnections }: Limits, openFiles: number): Limits {
  const available = Math.max(10, openFiles - OTHER_FILES)
  // Idle TCP connections, which are limited by `maxPendingConnections`, are not among `maxConnections`.
  if (maxConnections + maxPendingConnections <= available) return { maxConnections, maxPendingConnections }
  const pending = Math.min(maxPendingConnections, Math.floor(available / 5))
  return { maxConnections: Math.min(maxConnections, available - pending), maxPendingConnections: pending }
}
