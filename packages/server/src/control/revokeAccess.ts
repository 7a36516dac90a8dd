import { existsSync } from 'node:fs'
import { normalizeJid } from '@offhook/protocol'
import { createRevocations } from '../auth/revocations'
import { SettingsError } from '../config/settingsError'
import { openStore } from '../store/openStore'
import { unusableStore } from '../store/sqliteDatabase'
import { requestRevocation } from './controlSocket'

/** What `--revoke` needs. */
export interface Revocation {
  user: string
  /** The file of the server's store. */
  store: string
  /** The domain of a user id. Only needed while no server runs. */
  domain?: string | undefined
}

/**
 * Revokes a user of the server of a store: of the running one, or, if none is running, of the next.
 *
 * @returns what was done, in one line
 * @throws SettingsError if there is no such user or store, or the store cannot be used
 */
export async function revokeAccess({ user, store, domain }: Revocation): Promise<string> {
  const revoked = await requestRevocation(store, user)
  if (revoked !== null) return `revoked ${revoked}`
  if (!existsSync(store)) {
    throw new SettingsError(
      `--revoke: no server uses the store "${store}"; give the --store or the --port of the server`,
    )
  }
  const userJid = normalizeJid(user, domain)
  if (userJid === null) {
    throw new SettingsError(
      `--revoke: no server is running, so expected a JID such as alice@example.com, or --domain as well, got "${user}"`,
    )
  }
  let file
  try {
    // Waits for a process that is still closing it.
    file = openStore(store)
  } catch (error) {
    // A server has started meanwhile, or is too busy to answer at once.
    const revokedLater = await requestRevocation(store, user)
    if (revokedLater === null) throw error
    return `revoked ${revokedLater}`
  }
  function onError(error: unknown): never {
    throw unusableStore(store, error)
  }
  try {
    createRevocations({ authenticate: () => null, store: file, normalize: () => null, onError }).revoke(userJid)
  } finally {
    file.close()
  }
  return `revoked ${userJid}; no server is running, so this applies from its next start`
}
