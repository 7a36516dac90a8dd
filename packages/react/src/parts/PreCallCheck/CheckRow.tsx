import { CircleAlert, CircleCheck, CircleDashed, CircleX } from 'lucide'
import type { ReactNode } from 'react'
import { Icon } from '../../rendering/Icon'

/** The result of a check. `fair`: it may work, and the user has to try. */
export type Verdict = 'checking' | 'good' | 'fair' | 'bad'

interface CheckRowProps {
  title: string
  verdict: Verdict
  /** The verdict in words, and what to do about a problem. */
  text: string
  children?: ReactNode
}

const icons = { checking: CircleDashed, good: CircleCheck, fair: CircleAlert, bad: CircleX }

export function CheckRow({ title, verdict, text, children }: CheckRowProps) {
  return (
    <div className="offhook-check" data-verdict={verdict}>
      <Icon shapes={icons[verdict]} />
      <div className="offhook-check-text">
        <h3 className="offhook-text">{title}</h3>
        <p role="status" className="offhook-text">
          {text}
        </p>
        {children}
      </div>
    </div>
  )
}
