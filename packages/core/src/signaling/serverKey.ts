/** Identifies a signaling server among those of a page: several may be at one origin, each with a path of its own. */
export const serverKey = ({ url, path = '' }: { url: string; path?: string | undefined }): string => url + path
