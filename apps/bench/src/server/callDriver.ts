/** How two clients make calls on one kind of server. */
export interface CallDriver<P = unknown> {
  openPair(index: number): Promise<P>
  /** A whole call, from the first message to the last. */
  call(pair: P): Promise<void>
  /** Makes a call that goes on. @returns what sends so many candidates from one side to the other, without waiting in between */
  openCandidateRelay(pair: P): Promise<(count: number) => Promise<void>>
  closePair(pair: P): void
}
