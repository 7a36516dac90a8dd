/** Properties of an element's box. Inherited properties are not among them: they may reach the kit, and must not change it. */
const boxProperties = [
  'display',
  'position',
  'inset',
  'box-sizing',
  'inline-size',
  'block-size',
  'min-inline-size',
  'min-block-size',
  'max-inline-size',
  'max-block-size',
  'margin',
  'padding',
  'border',
  'border-radius',
  'background',
  'overflow',
  'float',
  'flex',
  'flex-direction',
  'flex-wrap',
  'align-items',
  'align-content',
  'justify-content',
  'justify-items',
  'gap',
  'grid-template',
  'transform',
  'opacity',
  'vertical-align',
  'container',
]

/** Of the elements between the page and the kit: the place of a part in a line. */
const lineProperties = ['font', 'line-height', 'text-indent', 'text-align', 'white-space']

/**
 * Fixes the boxes of the app's own elements around the kit: a style sheet of the page may change those, and what it does to them is not
 * what is tested.
 */
export function keepAppElements(container: Element): void {
  const isOfApp = (element: Element) => element.closest('[class^="offhook-"]') === null
  for (const element of [
    document.documentElement,
    document.body,
    container,
    ...container.querySelectorAll<HTMLElement>('*'),
  ].filter(isOfApp)) {
    const style = getComputedStyle(element)
    const isBetween = container !== element && container.contains(element)
    const values = [...boxProperties, ...(isBetween ? lineProperties : [])].map(
      (property) => [property, style.getPropertyValue(property)] as const,
    )
    for (const [property, value] of values) (element as HTMLElement).style.setProperty(property, value, 'important')
  }
}
