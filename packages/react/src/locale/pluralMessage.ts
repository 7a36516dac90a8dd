/** A message for each plural category of a language (CLDR). `other` also stands for the categories that are missing. */
export type PluralMessages = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>

/** A text about one or several users: `names` is their list, as `CallLabels.names` makes it, and `count` says how many they are. */
export type NamesLabel = (names: string, count?: number) => string

/**
 * Makes a label from a message for each plural category of a language. In the messages, `{names}` stands for the names, and `{count}` for
 * the number, written in that language.
 *
 * @param locale - a BCP 47 language tag
 * @param messages - the messages; English has the categories `one` and `other`, Arabic has six
 * @returns the label; `count` is 1 by default
 *
 * @example
 * ```tsx
 * import { type CallLabelOverrides, pluralMessage } from '@offhook/react'
 *
 * export const labels: CallLabelOverrides = {
 *   endReason: {
 *     declined: pluralMessage('fr', { one: '{names} a refusé l’appel', other: '{names} ont refusé l’appel' }),
 *   },
 * }
 * ```
 */
export function pluralMessage(locale: string, messages: PluralMessages): NamesLabel {
  // Made when the first text is needed: most pages show none.
  let format: { rules: Intl.PluralRules; numbers: Intl.NumberFormat } | undefined
  return (names, count = 1) => {
    format ??= { rules: new Intl.PluralRules(locale), numbers: new Intl.NumberFormat(locale) }
    const { rules, numbers } = format
    const message = messages[rules.select(count)] ?? messages.other
    return message.replace(/\{(names|count)\}/g, (_, part) => (part === 'names' ? names : numbers.format(count)))
  }
}
