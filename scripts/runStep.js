const STILL_RUNNING_MS = 30_000
const scriptStart = Date.now()

const seconds = (since) => `${Math.round((Date.now() - since) / 1000)} s`

/** Prints a line, with the seconds since the script started. */
export function say(text) {
  console.log(`[${seconds(scriptStart).padStart(6)}] ${text}`)
}

/** A failed step. `output` is the output of its command. */
export class StepError extends Error {
  constructor(message, output = '') {
    super(message)
    this.output = output
  }
}

/** Runs one step. Prints when it starts, every 30 s while it runs, and when it succeeds or fails. */
export async function runStep(title, work) {
  const start = Date.now()
  say(`${title} …`)
  const reminder = setInterval(() => say(`${title}: still running, ${seconds(start)}`), STILL_RUNNING_MS)
  try {
    const result = await work()
    say(`${title}: ${result?.summary ?? 'done'}, ${seconds(start)}`)
    return result
  } catch (error) {
    say(`${title}: FAILED, ${seconds(start)}`)
    throw error
  } finally {
    clearInterval(reminder)
  }
}

/** Returns the result of a successful command. @throws {StepError} for an exit code other than 0 */
export function orFail(result, message) {
  if (result.code !== 0) throw new StepError(message, result.output)
  return result
}
