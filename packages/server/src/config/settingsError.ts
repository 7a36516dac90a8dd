/** Thrown for a missing or invalid setting. `message` is one line with the setting's name and, unless it is a secret, its value. */
export class SettingsError extends Error {
  /** Always `'SettingsError'`. */
  override name = 'SettingsError'
}
