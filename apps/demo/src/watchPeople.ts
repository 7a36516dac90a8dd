export interface Person {
  userJid: string
  displayName: string
}

const name = 'offhook-demo:people'

/**
 * Follows the people online. Over HTTP/1.1 a browser opens six connections to a host, for all its tabs: one tab holds the event stream
 * (W3C Web Locks), and sends each list to the others. When it is closed, the next tab opens the stream.
 *
 * @returns the function that stops
 */
export function watchPeople(onPeople: (people: Person[]) => void): () => void {
  const channel = new BroadcastChannel(name)
  const stopping = new AbortController()
  const { signal } = stopping
  let stream: EventSource | null = null
  let latest: Person[] | null = null

  function receive(people: Person[]): void {
    latest = people
    onPeople(people)
  }

  function openStream(): Promise<void> {
    stream = new EventSource('/people')
    stream.onmessage = ({ data }) => {
      receive(JSON.parse(String(data)) as Person[])
      channel.postMessage(latest)
    }
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve())
    })
  }

  channel.onmessage = ({ data }: MessageEvent<Person[] | 'list'>) => {
    if (data !== 'list') receive(data)
    else if (stream && latest) channel.postMessage(latest)
  }
  channel.postMessage('list')
  // An insecure page has no locks.
  const { locks } = navigator as Partial<Navigator>
  if (locks) locks.request(name, { signal }, openStream).catch(() => undefined)
  else void openStream()

  return () => {
    stopping.abort()
    stream?.close()
    channel.close()
  }
}
