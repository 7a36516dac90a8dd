import * as v from 'valibot'
import { expected, list, setting, text, wholeNumber } from './settingSchemas'

const isHttpUrl = (value: unknown) => typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value)

/** Settings of the command line only. An application that embeds the server brings its own HTTP server and authentication. */
export const processSettings = v.object({
  host: v.optional(setting('Address to listen on. Default: 0.0.0.0; 127.0.0.1 with --dev.', text())),
  port: v.optional(setting('Port to listen on.', wholeNumber(0, 65_535)), 3_000),
  metricsPort: v.optional(
    setting(
      'Port of its own for GET /metrics, which is not on --port then. Keep the public out of it.',
      wholeNumber(0, 65_535),
    ),
  ),
  metricsHost: v.optional(setting('Address of --metrics-port. Default: 127.0.0.1.', text())),
  jwtSecret: v.optional(setting('Secret of HS256 tokens. Prefer --jwt-secret-file.', text())),
  jwtSecretFile: v.optional(
    setting(
      'File that contains the secret of HS256 tokens. May be repeated: 2026-11=FILE is the secret of tokens with that kid.',
      list('paths, each with an optional name in front such as 2026-11=secret.txt', (item) => item !== ''),
    ),
  ),
  jwksUrl: v.optional(
    setting(
      'URL of the public keys (JWKS) of RS256 and ES256 tokens.',
      expected<string>('an http or https URL', isHttpUrl),
    ),
  ),
  jwtIssuer: v.optional(setting('Required issuer (iss) of a token.', text())),
  jwtAudience: v.optional(setting('Required audience (aud) of a token.', text())),
})
