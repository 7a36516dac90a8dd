/**
 * Firefox gives a connection up that has both descriptions and no candidates for five seconds
 * (`media.peerconnection.ice.trickle_grace_period`,
 * https://searchfox.org/mozilla-central/search?q=trickle_grace_period): there the offer is answered when the user answers. No API tells.
 */
export const givesUpWithoutCandidates = () => navigator.userAgent.includes('Firefox/')
