import { Component, type ComponentType, type ReactNode, useCallback, useEffect, useState } from 'react'

/** How long code is waited for. Code that arrives later is used too. */
const TIMEOUT_MS = 12_000

/** What stands for a part whose code cannot be loaded, or that threw while it rendered. */
export type LazyPartFallback = ComponentType<{ onRetry: () => void }>

/**
 * A part whose code is loaded when it is first rendered. Whatever fails, the app around it stays: `React.lazy` would throw, and keep the
 * failure. The code is loaded again when the part is mounted again, when the network is back, and when the user asks for it.
 *
 * Do not load a part this way that a ringing or running call needs. Give it a size of its own or none: until it is loaded it is empty.
 *
 * @param load - rejects or hangs if the code cannot be loaded
 * @param Fallback - `null` for a decoration
 */
export function lazyPart<P extends object>(
  load: () => Promise<ComponentType<P>>,
  Fallback: LazyPartFallback | null,
): ComponentType<P> {
  let loaded: ComponentType<P> | null = null

  return function LazyPart(props: P) {
    const [Part, setPart] = useState(() => loaded)
    const [hasFailed, setHasFailed] = useState(false)
    const [attempt, setAttempt] = useState(0)
    const retry = useCallback(() => setAttempt((count) => count + 1), [])

    useEffect(() => {
      if (Part) return
      let isCurrent = true
      const fail = () => {
        clearTimeout(timer)
        if (isCurrent) setHasFailed(true)
      }
      const timer = setTimeout(fail, TIMEOUT_MS)
      // Of another deployment the file may lack the part.
      const start = (part: ComponentType<P> | undefined) => {
        if (!part) {
          fail()
          return
        }
        clearTimeout(timer)
        loaded = part
        if (isCurrent) setPart(() => part)
      }
      Promise.resolve().then(load).then(start, fail)
      return () => {
        isCurrent = false
        clearTimeout(timer)
      }
    }, [Part, attempt])

    useEffect(() => {
      if (Part || !hasFailed) return
      window.addEventListener('online', retry)
      return () => window.removeEventListener('online', retry)
    }, [Part, hasFailed, retry])

    if (Part) {
      return (
        <ErrorBoundary Fallback={Fallback}>
          <Part {...props} />
        </ErrorBoundary>
      )
    }
    return hasFailed && Fallback ? <Fallback onRetry={retry} /> : null
  }
}

class ErrorBoundary extends Component<{ Fallback: LazyPartFallback | null; children: ReactNode }> {
  static readonly getDerivedStateFromError = () => ({ hasFailed: true })

  override readonly state = { hasFailed: false }

  override render(): ReactNode {
    const { Fallback, children } = this.props
    if (!this.state.hasFailed) return children
    return Fallback && <Fallback onRetry={() => this.setState({ hasFailed: false })} />
  }
}
