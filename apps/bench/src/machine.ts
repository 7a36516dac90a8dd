import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import os from 'node:os'

/** Processor, memory and kernel of this machine, in one line. */
export function describeMachine(): string {
  const [processor] = os.cpus()
  const memory = `${Math.round(os.totalmem() / 2 ** 30)} GiB`
  return `${processor?.model.trim() ?? 'unknown processor'}, ${os.cpus().length} cores, ${memory}, ${os.type()} ${os.release()}`
}

/** The installed version of a dependency of this package. */
export function packageVersion(name: string): string {
  const file = findPackageJSON(name, import.meta.url)
  if (file === undefined) throw new Error(`${name} is not installed`)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

/** Starts to measure the load of the machine. @returns a function that ends the measurement and describes it in one line */
export function watchLoad(): () => string {
  const before = { load: loadAverage(), ticks: readTicks() }
  return () => {
    const after = readTicks()
    const total = after.total - before.ticks.total
    const stolen = total > 0 ? ((after.stolen - before.ticks.stolen) / total) * 100 : 0
    return `load ${before.load} before and ${loadAverage()} after, ${stolen.toFixed(1)} % of the time stolen`
  }
}

const loadAverage = () => (os.loadavg()[0] ?? NaN).toFixed(2)

/** Clock ticks of all cores since the boot, and those that the hypervisor stole. Zero where there is no /proc. */
function readTicks(): { total: number; stolen: number } {
  if (os.type() !== 'Linux') return { total: 0, stolen: 0 }
  const ticks = (/^cpu +(.+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? '').split(' ').map(Number)
  // user nice system idle iowait irq softirq steal: proc(5). The guest columns after them are part of user and nice.
  const counted = ticks.slice(0, 8)
  return { total: counted.reduce((sum, count) => sum + count, 0), stolen: counted[7] ?? 0 }
}
