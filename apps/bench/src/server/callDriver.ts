/** Makes calls between pairs of clients on one kind of server. */
export interface CallDriver<P = unknown> {
  openPair(index: number): Promise<P>
  /** Makes a whole call, from the first message to the last. */
  call(pair: P): Promise<void>
  /** Starts a call and leaves it open. @returns a function that sends `count` candidates to the other side without pauses */
  openCandidateRelay(pair: P): Promise<(count: number) => Promise<void>>
  closePair(pair: P): void
}
