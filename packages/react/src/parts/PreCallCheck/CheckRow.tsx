import { CircleAlert, CircleCheck, CircleDashed, CircleX } from 'lucide'
import type { ReactNode } from 'react'
import { Icon } from '../../Icon'

export type Verdict = 'checking' | 'good' | 'fair' | 'bad'

const signs = { checking: CircleDashed, good: CircleCheck, fair: CircleAlert, bad: CircleX }

/** One thing that was looked at: what it is, the verdict, and what to do. */
export function CheckRow(props: { title: string; verdict: Verdict; words: string; children?: ReactNode }) {
  const { title, verdict, words, children } = props
  return (
    <div className="offhook-check" data-verdict={verdict}>
      <Icon shapes={signs[verdict]} />
      <div className="offhook-check-words">
        <h3>{title}</h3>
        <p role="status">{words}</p>
        {children}
      </div>
    </div>
  )
}
