const code = `<CallProvider client={client}>
  <CallButton to="bob" callType="video" />
  <IncomingCallModal />
  <CallScreen />
</CallProvider>`

/** Fills the call area while there is no call. */
export function Welcome() {
  return (
    <div className="welcome">
      {!window.isSecureContext && (
        <p role="alert" className="error">
          Browsers open the microphone and the camera only on secure pages. Use https, or http://localhost on the
          computer that runs the demo.
        </p>
      )}
      <h2 className="headline">Choose a person to call</h2>
      <p>
        Their device rings and they answer. Audio and video then flow directly between the two browsers. Open more
        windows to sign in more people.
      </p>
      <figure>
        <pre>
          <code>{code}</code>
        </pre>
        <figcaption>This is all the calling code of this page.</figcaption>
      </figure>
    </div>
  )
}
