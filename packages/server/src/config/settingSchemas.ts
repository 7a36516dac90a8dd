import * as v from 'valibot'

// The message of every check says what is expected. `readSettings` builds the sentence around it.

/** Accepts a value for which `isValid` returns true. */
export const expected = <T>(what: string, isValid: (value: unknown) => boolean) => v.custom<T>(isValid, what)

/** Accepts a non-empty string. */
export const text = () => expected<string>('a non-empty string', (value) => typeof value === 'string' && value !== '')

/** Accepts an integer, or a string of digits as flags and environment variables have it. */
export const wholeNumber = (min: number, max: number) =>
  v.pipe(
    expected<number | string>(`a whole number from ${min} to ${max}`, (value) => {
      if (typeof value === 'string' ? !/^\d+$/.test(value) : typeof value !== 'number') return false
      return Number.isInteger(Number(value)) && Number(value) >= min && Number(value) <= max
    }),
    v.transform(Number),
  )

/** Accepts a boolean, or one of the strings `true`, `false`, `1` and `0`. */
export const flag = v.pipe(
  expected<boolean | string>('true or false', (value) =>
    [true, false, 'true', 'false', '1', '0'].includes(value as string),
  ),
  v.transform((value) => value === true || value === 'true' || value === '1'),
)

/** Accepts an array of strings, or one string with commas between the items. */
export const list = (what: string, isValidItem: (item: string) => boolean) =>
  v.pipe(
    v.union(
      [
        v.array(v.string()),
        v.pipe(
          v.string(),
          v.transform((value) => value.split(',').map((item) => item.trim())),
        ),
      ],
      what,
    ),
    v.check((items) => items.every(isValidItem), what),
  )

/** Adds the description that `--help` prints. */
export const setting = <S extends v.GenericSchema>(description: string, schema: S) =>
  v.pipe(schema, v.description(description))
