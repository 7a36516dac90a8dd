/** A corner of a box. `start` and `end` follow the direction of the text: in left-to-right text `start` is left. */
export type Corner = 'top-start' | 'top-end' | 'bottom-start' | 'bottom-end'

/** The next corner, clockwise in left-to-right text. */
export function cornerAfter(corner: Corner): Corner {
  const order: Corner[] = ['top-start', 'top-end', 'bottom-end', 'bottom-start']
  return order[(order.indexOf(corner) + 1) % order.length] ?? corner
}

/** The corner that an arrow key moves to. `null` for any other key. */
export function cornerByKey(corner: Corner, key: string, isRightToLeft: boolean): Corner | null {
  const [row, column] = corner.split('-')
  if (key === 'ArrowUp') return `top-${column}` as Corner
  if (key === 'ArrowDown') return `bottom-${column}` as Corner
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null
  const movesToStart = (key === 'ArrowLeft') !== isRightToLeft
  return `${row}-${movesToStart ? 'start' : 'end'}` as Corner
}

/** The corner of `bounds` nearest to `point`. Both are in pixels of the same coordinate system. */
export function cornerNearest(
  point: { x: number; y: number },
  bounds: { left: number; top: number; width: number; height: number },
  isRightToLeft: boolean,
): Corner {
  const isTop = point.y < bounds.top + bounds.height / 2
  const isLeft = point.x < bounds.left + bounds.width / 2
  return `${isTop ? 'top' : 'bottom'}-${isLeft === isRightToLeft ? 'end' : 'start'}`
}
