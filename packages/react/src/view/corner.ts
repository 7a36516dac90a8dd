/** A corner of the screen, in the direction of reading. */
export type Corner = 'top-start' | 'top-end' | 'bottom-start' | 'bottom-end'

/** The other way round, as the hand of a clock goes where one reads to the right. */
export function cornerAfter(corner: Corner): Corner {
  const order: Corner[] = ['top-start', 'top-end', 'bottom-end', 'bottom-start']
  return order[(order.indexOf(corner) + 1) % order.length] ?? corner
}

/** Where an arrow key leads. `null`: it is no arrow key. */
export function cornerByKey(corner: Corner, key: string, isRightToLeft: boolean): Corner | null {
  const [row, column] = corner.split('-')
  if (key === 'ArrowUp') return `top-${column}` as Corner
  if (key === 'ArrowDown') return `bottom-${column}` as Corner
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null
  const leadsToStart = (key === 'ArrowLeft') !== isRightToLeft
  return `${row}-${leadsToStart ? 'start' : 'end'}` as Corner
}

/** The corner of `bounds` nearest to a point, all in pixels of the same space. */
export function cornerNearest(
  point: { x: number; y: number },
  bounds: { left: number; top: number; width: number; height: number },
  isRightToLeft: boolean,
): Corner {
  const isTop = point.y < bounds.top + bounds.height / 2
  const isLeft = point.x < bounds.left + bounds.width / 2
  return `${isTop ? 'top' : 'bottom'}-${isLeft === isRightToLeft ? 'end' : 'start'}`
}
