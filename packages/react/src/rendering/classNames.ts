/** Joins class names: the kit's first, then the ones of the `className` prop. */
export function classNames(...names: (string | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}
