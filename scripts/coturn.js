import { StepError } from './runStep.js'
import { findProgram, installFromDebian } from './systemProgram.js'

/** The path of a coturn that is here: TURNSERVER_PATH, else the system's, else undefined. */
const findCoturn = () => process.env.TURNSERVER_PATH || findProgram(['turnserver'])

/** The path of coturn's server for the tests; where there is none Debian's is installed. */
export async function ensureCoturn() {
  const found = findCoturn()
  if (found !== undefined) return found
  const tried = await installFromDebian('coturn')
  const installed = findCoturn()
  if (installed !== undefined) return installed
  throw new StepError(
    'The calls through a relay need coturn, and it could not be fetched. Install coturn, or set TURNSERVER_PATH to its turnserver.',
    tried,
  )
}
