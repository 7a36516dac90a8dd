import { attempt } from './attempt'

/** `permissionsPolicy` in the specification; Chromium has `featurePolicy`; Firefox and Safari have neither. */
interface PolicyDocument {
  permissionsPolicy?: { allowsFeature(name: string): boolean }
  featurePolicy?: { allowsFeature(name: string): boolean }
}

/** Whether the policy of this page allows a feature (W3C Permissions Policy); `null` if the browser does not tell. */
export function allowsFeature(name: string): boolean | null {
  return attempt(() => {
    const { permissionsPolicy, featurePolicy } = document as PolicyDocument
    return (permissionsPolicy ?? featurePolicy)?.allowsFeature(name) ?? null
  }, null)
}
