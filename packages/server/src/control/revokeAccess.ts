import { existsSync } from 'node:fs'
import { normalizeJid } from '@offhook/protocol'
import { createRevocations } from '../auth/revocations'
import type { RevocationConfig } from '../config/readConfig'
import { SettingsError } from '../config/settingsError'
import { defaultStore, MEMORY, openStore } from '../store/openStore'
import { unusableStore } from '../store/sqliteDatabase'
import { requestRevocation } from './controlSocket'

/**
 * Revokes a user of the server of a store: of the running one, or, if none is running, of the next.
 *
 * @returns what was done, in one line
 * @throws SettingsError if there is no such user or store, or the store cannot be used
 */
export async function revokeAccess({ user, port, dev, domain, ...settings }: RevocationConfig): Promise<string> {
  const { store = defaultStore(port, false) } = settings
  if (dev || store === null || store === MEMORY) {
    throw new SettingsError('--revoke: expected a server with a store file (--store)')
  }
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
  const onError = (error: unknown) => {
    throw unusableStore(store, error)
  }
  try {
    createRevocations({ authenticate: () => null, store: file, normalize: () => null, onError }).revoke(userJid)
  } finally {
    file.close()
  }
  return `revoked ${userJid}; no server is running, so this applies from its next start`
}
