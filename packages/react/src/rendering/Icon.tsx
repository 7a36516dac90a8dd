import type { IconNode } from 'lucide'
import { createElement } from 'react'

export interface IconProps {
  shapes: IconNode
  /** For an icon that stands alone. Beside words, and in a button that has its name, it says nothing. */
  label?: string
}

/** One of Lucide's icons, from its shapes alone: what Lucide's own components bring besides is 1.3 kB, gzipped. */
export function Icon({ shapes, label }: IconProps) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={24}
      height={24}
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      {shapes.map(([tag, attributes], index) => createElement(tag, { key: index, ...attributes }))}
    </svg>
  )
}
