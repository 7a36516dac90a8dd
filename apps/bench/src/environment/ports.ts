/** The ports of the services on the host "server". */
export const ports = { pages: 8_080, peerjs: 9_000, offhookOff: 3_001, offhookAll: 3_002, offhookRelay: 3_003 }
