import type { Clock } from '../api/ports/clock'

/** How long a reconnect during a call waits for the app's token. The server keeps the place of a lost device for 30 s. */
const WAIT_MS = 1_500

export interface TokenSourceOptions {
  token: string | (() => string | Promise<string>)
  clock: Clock
  /** Whether a call depends on the connection. */
  hasCall(): boolean
}

/**
 * The tokens of the client. A call must not end because the app cannot get a new token: then its connection is renewed with the token that
 * the server accepted last, which resumes a call for some minutes after it has expired.
 */
export interface TokenSource {
  /** @returns the token for a connection */
  get(): Promise<string>
  /** @returns a token that replaces the one of the connection */
  getNew(): Promise<string>
  /** The server has accepted the token. */
  accept(token: string): void
  /** The server has refused the last token. @returns whether `get` has another one, for a call */
  hasOther(): boolean
  /** The client was disconnected: another user may sign in. */
  forget(): void
}

export function createTokenSource({ token, clock, hasCall }: TokenSourceOptions): TokenSource {
  let accepted: string | null = null
  let last: string | null = null
  let isOtherDue = false

  const getNew = async () => (typeof token === 'string' ? token : token())

  function getForCall(known: string): Promise<string> {
    return new Promise((resolve) => {
      const useKnown = () => {
        cancelTimer()
        resolve(known)
      }
      const cancelTimer = clock.after(WAIT_MS, useKnown)
      getNew().then((value) => {
        cancelTimer()
        resolve(value)
      }, useKnown)
    })
  }

  return {
    async get() {
      const known = hasCall() ? accepted : null
      const isKnownDue = isOtherDue && known !== null
      isOtherDue = false
      last = isKnownDue ? known : known === null ? await getNew() : await getForCall(known)
      return last
    },
    getNew,
    accept(value) {
      accepted = value
    },
    hasOther() {
      isOtherDue = hasCall() && accepted !== null && last !== accepted
      return isOtherDue
    },
    forget() {
      accepted = null
    },
  }
}
