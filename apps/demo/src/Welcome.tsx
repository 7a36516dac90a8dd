const code = `<CallProvider client={client}>
  <CallButton to="bob" callType="video" />
  <IncomingCallModal />
  <CallScreen />
</CallProvider>`

/** What stands where a call will be. */
export function Welcome() {
  return (
    <div className="welcome">
      {!window.isSecureContext && (
        <p role="alert" className="problem">
          Browsers open the microphone and the camera only on secure pages. Use https, or http://localhost on the
          computer that runs the demo.
        </p>
      )}
      <h2 className="headline">Pick somebody to call</h2>
      <p>
        Their phone rings, they answer, you talk: straight from browser to browser. Open more windows for more phones.
      </p>
      <figure>
        <pre>
          <code>{code}</code>
        </pre>
        <figcaption>All the calling on this page. The rest is a list of people.</figcaption>
      </figure>
    </div>
  )
}
