import { type CSSProperties, useEffect, useState } from 'react'
import { people } from './createNinePersonCall.ts'

interface ScreenState {
  levels: Record<string, number>
  muted: Record<string, boolean>
  seconds: number
}

export interface SingleStateScreenProps {
  subscribe(userJid: string, listener: (level: number) => void): () => void
}

const grid: CSSProperties = { display: 'grid', gridTemplateColumns: 'repeat(3, 1fr)', gap: 8, blockSize: '80vh' }
const tile: CSSProperties = { display: 'grid', placeItems: 'center', borderRadius: 16, background: '#eceae4' }
const avatar: CSSProperties = {
  display: 'grid',
  placeItems: 'center',
  inlineSize: 96,
  blockSize: 96,
  borderRadius: '50%',
  background: '#b0d4f1',
  transition: 'box-shadow 120ms linear',
}

/**
 * A plain screen of the same call for comparison. One `useState` at the top holds everything, audio levels included, and is passed
 * down; each level is shown as a halo.
 */
export function SingleStateScreen({ subscribe }: SingleStateScreenProps) {
  const [state, setState] = useState<ScreenState>({ levels: {}, muted: {}, seconds: 125 })
  useEffect(() => {
    const unsubscribes = people.map(({ userJid }) =>
      subscribe(userJid, (level) =>
        setState((current) => ({ ...current, levels: { ...current.levels, [userJid]: level } })),
      ),
    )
    const clock = setInterval(() => setState((current) => ({ ...current, seconds: current.seconds + 1 })), 1_000)
    return () => {
      for (const unsubscribe of unsubscribes) unsubscribe()
      clearInterval(clock)
    }
  }, [subscribe])
  return (
    <section className="offhook-call-screen" aria-label="Call with Bob and 7 others" data-status="connected">
      <header className="offhook-call-screen-header">
        <span>Connected</span>
        <time>{`${Math.floor(state.seconds / 60)}:${String(state.seconds % 60).padStart(2, '0')}`}</time>
      </header>
      <div style={grid}>
        {people.map(({ userJid, displayName }) => (
          <Tile
            key={userJid}
            name={displayName}
            level={state.levels[userJid] ?? 0}
            isMuted={state.muted[userJid] ?? false}
          />
        ))}
      </div>
      <footer className="offhook-call-screen-controls">
        {['Mute microphone', 'Turn camera on', 'End call'].map((label) => (
          <Control
            key={label}
            label={label}
            onPress={() => setState((current) => ({ ...current, muted: { ...current.muted, [label]: true } }))}
          />
        ))}
      </footer>
    </section>
  )
}

function Tile({ name, level, isMuted }: { name: string; level: number; isMuted: boolean }) {
  return (
    <div role="group" aria-label={name} data-speaking={level > 0.1} style={tile}>
      <Avatar name={name} level={level} />
      <footer>
        <Icon d={isMuted ? 'M4 4L20 20' : 'M12 4v10'} />
        <span>{name}</span>
      </footer>
    </div>
  )
}

function Avatar({ name, level }: { name: string; level: number }) {
  return (
    <span aria-hidden style={{ ...avatar, boxShadow: `0 0 0 ${level.toFixed(2)}rem #b0d4f166` }}>
      {name.slice(0, 1)}
    </span>
  )
}

function Icon({ d }: { d: string }) {
  return (
    <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden>
      <path d={d} />
    </svg>
  )
}

function Control({ label, onPress }: { label: string; onPress: () => void }) {
  return (
    <button type="button" aria-label={label} onClick={onPress}>
      <Icon d="M12 4v10" />
    </button>
  )
}
