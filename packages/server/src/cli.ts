#!/usr/bin/env node
import packageJson from '../package.json' with { type: 'json' }
import { readConfig, readRevocation } from './config/readConfig'
import { SettingsError } from './config/settingsError'
import { revokeAccess } from './control/revokeAccess'
import { runServer } from './runServer'

try {
  const args = process.argv.slice(2)
  const revocation = readRevocation(args, packageJson.version)
  if (revocation) process.stdout.write(`${await revokeAccess(revocation)}\n`)
  else await runServer(readConfig(args, packageJson.version))
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  process.stderr.write(`offhook-server: ${error.message}\n`)
  process.exitCode = 1
}
