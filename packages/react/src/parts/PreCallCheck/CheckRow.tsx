import { CircleAlert, CircleCheck, CircleDashed, CircleX } from 'lucide-react'
import type { ReactNode } from 'react'

export type Verdict = 'checking' | 'good' | 'fair' | 'bad'

const signs = { checking: CircleDashed, good: CircleCheck, fair: CircleAlert, bad: CircleX }

/** One thing that was looked at: what it is, the verdict, and what to do. */
export function CheckRow(props: { title: string; verdict: Verdict; words: string; children?: ReactNode }) {
  const { title, verdict, words, children } = props
  const Sign = signs[verdict]
  return (
    <div className="offhook-check" data-verdict={verdict}>
      <Sign aria-hidden="true" />
      <div className="offhook-check-words">
        <h3>{title}</h3>
        <p role="status">{words}</p>
        {children}
      </div>
    </div>
  )
}
