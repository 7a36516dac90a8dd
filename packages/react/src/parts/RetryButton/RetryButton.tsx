import { useCallLabels } from '../../hooks/useCallLabels'

/** The button below an error: asks for a device again, or repeats a check. */
export function RetryButton({ onRetry }: { onRetry: () => void }) {
  const labels = useCallLabels()
  return (
    <button type="button" className="offhook-button" onClick={onRetry}>
      {labels.tryAgain}
    </button>
  )
}
