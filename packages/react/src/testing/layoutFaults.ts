/** The smallest tile that shows a face and the beginning of a name. */
const MIN_TILE = { width: 64, height: 56 }
/** A tile of a voice call with two participants is an avatar. */
const MIN_AVATAR = { width: 40, height: 40 }
/** The largest ratio of the longer side of a tile to the shorter one. */
const MAX_TILE_RATIO = 3.2

const INTERACTIVE = 'button, select, a[href], input'
const TEXT =
  '.offhook-call-title, .offhook-call-status, .offhook-call-timer, .offhook-quality, .offhook-tile-label, .offhook-connection-banner, .offhook-hint > span, .offhook-compact-text, .offhook-text, .offhook-ended-duration'
/** What covers its parent on purpose: a handle is below the controls of the area that it moves. */
const SURFACES = '.offhook-handle'

interface Box {
  element: Element
  rect: DOMRect
  name: string
}

/** Describes what is wrong with the geometry of the kit inside `root`: overlaps, what is off the screen, and tiles that are too small. */
export function findLayoutFaults(root: Element): string[] {
  const shown = boxesOf(root, INTERACTIVE).filter(({ element }) => !element.matches(SURFACES))
  const texts = boxesOf(root, TEXT)
  const tiles = boxesOf(root, '.offhook-tile')
  return [
    ...overlaps(shown, shown),
    ...overlaps(shown, texts),
    ...overlaps(texts, texts),
    ...[...shown, ...texts].flatMap(isOutside),
    ...tiles.flatMap(tileFaults),
  ]
}

function boxesOf(root: Element, selector: string): Box[] {
  return [...root.querySelectorAll(selector)].flatMap((element) => {
    const rect = visibleRect(element)
    // Visually hidden elements have one pixel.
    if (rect.width <= 1.5 || rect.height <= 1.5 || !element.checkVisibility({ visibilityProperty: true })) return []
    const text = element.getAttribute('aria-label') ?? element.textContent
    return [{ element, rect, name: `${element.className.split(' ')[0]} "${text.slice(0, 24)}"` }]
  })
}

/** What its ancestors leave of a box: they may scroll or clip it. */
function visibleRect(element: Element): DOMRect {
  let { left, top, right, bottom } = element.getBoundingClientRect()
  for (let node = element.parentElement; node; node = node.parentElement) {
    const { overflow } = getComputedStyle(node)
    if (overflow === 'visible' || node === document.body || node === document.documentElement) continue
    const clip = node.getBoundingClientRect()
    left = Math.max(left, clip.left)
    top = Math.max(top, clip.top)
    right = Math.min(right, clip.right)
    bottom = Math.min(bottom, clip.bottom)
  }
  return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top))
}

function overlaps(ones: Box[], others: Box[]): string[] {
  return ones.flatMap((one, index) =>
    others.slice(ones === others ? index + 1 : 0).flatMap((other) => {
      if (one.element.contains(other.element) || other.element.contains(one.element)) return []
      const width = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left)
      const height = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top)
      return width > 0.5 && height > 0.5
        ? [`${one.name} and ${other.name} overlap by ${Math.round(width)} x ${Math.round(height)}`]
        : []
    }),
  )
}

function isOutside({ element, rect, name }: Box): string[] {
  const full = element.getBoundingClientRect()
  const { innerWidth: width, innerHeight: height } = window
  const isCut = rect.width < full.width - 0.5 || rect.height < full.height - 0.5
  const isOff = full.left < -0.5 || full.top < -0.5 || full.right > width + 0.5 || full.bottom > height + 0.5
  if (element.closest('.offhook-tile') || !(isCut || isOff)) return []
  return [`${name} is cut off`]
}

function tileFaults({ element, rect, name }: Box): string[] {
  const { width, height } = element.parentElement?.matches('.offhook-grid-tiles')
    ? element.getBoundingClientRect()
    : rect
  const size = `${Math.round(width)} x ${Math.round(height)}`
  const faults: string[] = []
  const min = element.closest('.offhook-grid') ? MIN_TILE : MIN_AVATAR
  if (width < min.width || height < min.height) faults.push(`the tile ${name} is only ${size}`)
  else if (element.closest('.offhook-grid') && Math.max(width / height, height / width) > MAX_TILE_RATIO)
    faults.push(`the tile ${name} is a slit of ${size}`)
  const face = element.querySelector(':scope > .offhook-avatar')?.getBoundingClientRect()
  for (const part of element.querySelectorAll(':scope > .offhook-pin, :scope > .offhook-tile-label')) {
    const box = part.getBoundingClientRect()
    if (!face || box.width <= 1.5) continue
    const overlap = [
      Math.min(face.right, box.right) - Math.max(face.left, box.left),
      Math.min(face.bottom, box.bottom) - Math.max(face.top, box.top),
    ]
    if (overlap.every((length) => length > 0.5))
      faults.push(
        `${part.className.split(' ')[0]} covers the face of ${name} by ${overlap.map(Math.round).join(' x ')} (tile ${size})`,
      )
  }
  return faults
}
