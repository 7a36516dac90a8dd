import { parseArgs } from 'node:util'

/** The options of `npm run soak`. */
export interface SoakOptions {
  /** How long the attacks last, in seconds. */
  seconds: number
  /** Multiplies the rate of every attack. */
  pace: number
  /** How many addresses each attack has. */
  addresses: number
  /** The number of honest users. */
  users: number
  /** The heap of the server, in megabytes. */
  heap: number
  /** The longest time to set up a call, in milliseconds. */
  maxSetup: number
  /** Runs only the attacks whose name contains this text. */
  only: string
  /** Keeps the folder with the log and the store of the server, also if the soak has passed. */
  keep: boolean
}

/** @throws RangeError if a number is invalid */
export function readSoakOptions(args: string[]): SoakOptions {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string' },
      seconds: { type: 'string', default: '25' },
      pace: { type: 'string', default: '1' },
      addresses: { type: 'string', default: '8' },
      users: { type: 'string', default: '50' },
      heap: { type: 'string', default: '512' },
      'max-setup': { type: 'string', default: '1000' },
      only: { type: 'string', default: '' },
      keep: { type: 'boolean', default: false },
    },
  })
  const positive = (name: string, text: string) => {
    const number = Number(text)
    if (!(number > 0)) throw new RangeError(`--${name}: expected a positive number, got "${text}"`)
    return number
  }
  return {
    seconds:
      values.minutes === undefined ? positive('seconds', values.seconds) : positive('minutes', values.minutes) * 60,
    pace: positive('pace', values.pace),
    addresses: positive('addresses', values.addresses),
    users: positive('users', values.users),
    heap: positive('heap', values.heap),
    maxSetup: positive('max-setup', values['max-setup']),
    only: values.only,
    keep: values.keep,
  }
}
