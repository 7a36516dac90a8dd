#!/usr/bin/env node
import packageJson from '../package.json' with { type: 'json' }
import { readConfig } from './config/readConfig'
import { SettingsError } from './config/settingsError'
import { runServer } from './runServer'

try {
  await runServer(readConfig(process.argv.slice(2), packageJson.version))
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  process.stderr.write(`offhook-server: ${error.message}\n`)
  process.exitCode = 1
}
