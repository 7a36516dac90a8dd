import { CallError } from '@offhook/core'
import { useCallLabels } from '../../hooks/useCallLabels'
import { describeError } from '../../locale/labels'
import { RetryButton } from '../RetryButton/RetryButton'

/** Stands in a panel for a part whose code could not be loaded. */
export function UnavailableCode({ onRetry }: { onRetry: () => void }) {
  const labels = useCallLabels()
  return (
    <>
      <span className="offhook-text" role="alert">
        {describeError(CallError.of('code-unavailable'), labels)}
      </span>
      <RetryButton onRetry={onRetry} />
    </>
  )
}
