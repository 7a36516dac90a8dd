const STILL_RUNNING_MS = 30_000
const began = Date.now()

const seconds = (since) => `${Math.round((Date.now() - since) / 1000)} s`

export function say(text) {
  console.log(`[${seconds(began).padStart(6)}] ${text}`)
}

/** A step that did not succeed; `output` is what its command wrote. */
export class StepError extends Error {
  constructor(message, output = '') {
    super(message)
    this.output = output
  }
}

/** Runs one step and says so: when it starts, every half minute while it runs, and when it is done or has failed. */
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

/** Throws a StepError unless the command's result is a success. */
export function orFail(result, message) {
  if (result.code !== 0) throw new StepError(message, result.output)
  return result
}
