// The process of the attackers: runs every attack at its pace, and reports how many attempts it made.
import { constants, setPriority } from 'node:os'
import { type Attack, SuccessfulAttack, type Target } from './attacks/attack'
import { commandAttacks } from './attacks/commands'
import { connectAttacks } from './attacks/connects'
import { frameAttacks } from './attacks/frames'
import { notReadingAttacks } from './attacks/notReading'
import { tcpAttacks } from './attacks/tcp'

/** What the attackers are started with. */
export interface AttackersRequest {
  url: string
  /** Multiplies the rate of every attack. */
  pace: number
  /** How many addresses each attack has. */
  addresses: number
  /** Runs only the attacks whose name contains this text; `none` for no attack. */
  only: string
}

/** The attempts of one attack so far. */
export interface AttackReport {
  name: string
  perSecond: number
  started: number
  /** How many ended because the server refused something, or closed the connection. */
  refused: number
  /** How many did not start, because as many as allowed were running. */
  skipped: number
  /** What succeeded, if anything has. */
  success?: string
}

/** How often attempts are started. */
const TICK_MS = 50

const attacks = [...connectAttacks, ...notReadingAttacks, ...tcpAttacks, ...frameAttacks, ...commandAttacks]

function run(attack: Attack, target: Target, pace: number): AttackReport {
  const perSecond = attack.perSecond * pace
  const report: AttackReport = { name: attack.name, perSecond, started: 0, refused: 0, skipped: 0 }
  const startedAt = performance.now()
  let running = 0
  setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond)
    while (report.started + report.skipped < due) {
      if (running >= attack.concurrency) {
        report.skipped += 1
        continue
      }
      report.started += 1
      running += 1
      attack
        .attempt(target)
        .catch((error: unknown) => {
          if (error instanceof SuccessfulAttack) report.success = error.message
          else report.refused += 1
        })
        .finally(() => (running -= 1))
    }
  }, TICK_MS)
  return report
}

process.once('message', ({ url, pace, addresses, only }: AttackersRequest) => {
  const selected = attacks.filter(({ name }) => name.includes(only))
  const reports = selected.map((attack, index) => {
    let next = 0
    const addressOf = (number: number) => `127.66.${index}.${number + 1}`
    const target: Target = {
      url,
      port: Number(new URL(url).port),
      nextAddress: () => addressOf(next++ % addresses),
      firstAddress: addressOf(0),
    }
    return run(attack, target, pace)
  })
  // The callback keeps an error from being thrown if the soak has ended.
  setInterval(() => process.send?.(reports, undefined, undefined, () => undefined), 500)
})
process.on('disconnect', () => process.exit(0))
// Real attackers do not take the processor time of the server: on this machine they get what is left.
setPriority(constants.priority.PRIORITY_LOW)
