import type { CallLabels } from './labels'
import { pluralMessage } from './pluralMessage'

const list = new Intl.ListFormat('de')
const plural = (one: string, other: string) => pluralMessage('de', { one, other })
const missedCalls = plural('Anruf von {names} verpasst', '{count} Anrufe von {names} verpasst')
const missedVideoCalls = plural('Videoanruf von {names} verpasst', '{count} Videoanrufe von {names} verpasst')
const device = { microphone: 'Mikrofon', camera: 'Kamera', speaker: 'Lautsprecher' }
const the = { microphone: 'Das Mikrofon', camera: 'Die Kamera', both: 'Mikrofon und Kamera' }
const accusative = { microphone: 'das Mikrofon', camera: 'die Kamera', both: 'Mikrofon und Kamera' }
const chosen = {
  microphone: 'Das gewählte Mikrofon',
  camera: 'Die gewählte Kamera',
  speaker: 'Der gewählte Lautsprecher',
}
const standard = { microphone: 'das Mikrofon', camera: 'die Kamera', speaker: 'der Lautsprecher' }
type Which = keyof typeof the
const be = (which: Which) => `${the[which]} ${which === 'both' ? 'sind' : 'ist'}`
const can = (which: Which) => `${the[which]} ${which === 'both' ? 'können' : 'kann'}`

/** German. */
export const de: CallLabels = {
  answer: 'Annehmen',
  answering: 'Wird angenommen …',
  answerAudioOnly: 'Nur mit Ton annehmen',
  decline: 'Ablehnen',
  endCall: 'Auflegen',
  muteMicrophone: 'Mikrofon stummschalten',
  unmuteMicrophone: 'Stummschaltung aufheben',
  turnCameraOff: 'Kamera ausschalten',
  turnCameraOn: 'Kamera einschalten',
  callAgain: 'Noch einmal anrufen',
  callBack: 'Zurückrufen',
  close: 'Schließen',
  dismiss: 'Ausblenden',
  startAudio: 'Tippen, um zu hören',
  you: 'Sie',
  muted: 'Stumm',
  systemDefault: 'Standard des Systems',
  stats: {
    numbers: 'de',
    title: 'Gesprächsstatistik',
    back: 'Zurück',
    copy: 'Als Text kopieren',
    copied: 'Kopiert',
    copyFailed: 'Der Browser hat das Kopieren nicht erlaubt',
    empty: 'Es gibt noch keine Verbindung.',
    measuring: 'Wird gemessen…',
    path: 'Weg',
    pathOf: { direct: 'Direkt', relayed: 'Über einen Relay-Server' },
    roundTrip: 'Umlaufzeit',
    voiceQuality: 'Sprachqualität',
    score: (score) => `${score} von 5`,
    received: 'Empfangen',
    sent: 'Gesendet',
    audio: 'Ton',
    video: 'Bild',
    codec: 'Codec',
    bitrate: 'Bitrate',
    loss: 'Paketverlust',
    concealed: 'Überbrückt',
    jitter: 'Jitter',
    resolution: 'Auflösung',
    framesPerSecond: 'Bilder pro Sekunde',
  },
  controls: 'Anrufsteuerung',
  notices: 'Hinweise zu Anrufen',
  minimize: 'Minimieren',
  backToCall: 'Zurück zum Anruf',
  openWindow: 'Kleines Fenster',
  closeWindow: 'Zurückholen',
  inWindow: 'Der Anruf ist in einem eigenen Fenster',
  enterFullScreen: 'Vollbild',
  leaveFullScreen: 'Vollbild beenden',
  moveSelfView: 'Eigenes Bild verschieben',
  devices: 'Mikrofon, Kamera und Lautsprecher',
  speakingWhileMuted: 'Sie sind stummgeschaltet. Niemand hört Sie.',
  unmute: 'Stummschaltung aufheben',
  deviceLost: {
    microphone: 'Ihr Mikrofon ist weg. Schließen Sie es wieder an oder wählen Sie ein anderes.',
    camera: 'Ihre Kamera ist weg. Schließen Sie sie wieder an oder wählen Sie eine andere.',
  },
  deviceSilenced: {
    microphone: 'Das System hat Ihr Mikrofon stummgeschaltet. Heben Sie das dort auf oder wählen Sie ein anderes.',
    camera: 'Ihre Kamera liefert kein Bild. Prüfen Sie Abdeckung und Schalter oder wählen Sie eine andere.',
  },
  safetyCode: 'Sicherheitscode',
  safetyCodeHint: 'Lesen Sie ihn einander vor. Sehen Sie beide dieselben Ziffern, hört niemand dazwischen mit.',
  quality: { GOOD: 'Gute Verbindung', AVERAGE: 'Mäßige Verbindung', POOR: 'Schlechte Verbindung' },
  yourConnectionIsWeak: 'Ihre Verbindung ist schwach',
  connectionIsWeak: (name) => `Die Verbindung von ${name} ist schwach`,
  connectionToIsWeak: (name) => `Die Verbindung zu ${name} ist schwach`,
  pin: (name) => `${name} anheften`,
  names: (names) => list.format(names),
  callWith: (name) => `Anruf mit ${name}`,
  waitingForConnection: 'Wartet auf die Verbindung zum Anrufdienst …',
  callPerson: (name, callType) => (callType === 'video' ? `${name} per Video anrufen` : `${name} anrufen`),
  incomingCall: (name, callType) => `${callType === 'video' ? 'Videoanruf' : 'Anruf'} von ${name}`,
  incomingCallType: (callType) => (callType === 'video' ? 'Videoanruf' : 'Sprachanruf'),
  alsoInvited: (names) => `mit ${names}`,
  missedCall: (name, callType, count) => (callType === 'video' ? missedVideoCalls : missedCalls)(name, count),
  lasted: (duration) => `Dauer: ${duration}`,
  connectedWith: (names) => `Verbunden mit ${names}`,
  joined: plural('{names} ist dem Anruf beigetreten', '{names} sind dem Anruf beigetreten'),
  left: plural('{names} hat den Anruf verlassen', '{names} haben den Anruf verlassen'),
  connectionLostTo: (names) => `Die Verbindung zu ${names} ist abgebrochen`,
  reconnected: 'Der Anrufdienst ist wieder da',
  microphoneNow: { on: 'Mikrofon an', off: 'Mikrofon stumm' },
  cameraNow: { on: 'Kamera an', off: 'Kamera aus' },
  withShortcut: (name, keys) => `${name} (${keys})`,
  status: {
    calling: 'Ruft an …',
    ringing: 'Klingelt …',
    connecting: 'Verbindet …',
    connected: 'Verbunden',
    reconnecting: 'Verbindet erneut …',
  },
  waitingFor: (names) => `Warten auf ${names}`,
  participantStatus: {
    calling: 'Ruft an …',
    ringing: 'Klingelt …',
    connecting: 'Verbindet …',
    reconnecting: 'Verbindet erneut …',
  },
  noConnectionTo: (name) => `Keine Verbindung zu ${name}`,
  videoPaused: 'Video pausiert: langsame Verbindung',
  ownVideoPaused: 'Ihr Video ist pausiert: langsame Verbindung',
  ownVideoPausedFor: (names) => `Ihr Video ist für ${names} pausiert: langsame Verbindung`,
  endReason: {
    hangup: () => 'Anruf beendet',
    cancelled: () => 'Anruf abgebrochen',
    declined: plural('{names} hat abgelehnt', '{names} haben abgelehnt'),
    busy: (names) => `Bei ${names} ist besetzt`,
    engaged: plural('{names} spricht gerade', '{names} sprechen gerade'),
    'no-answer': plural('{names} hat nicht abgenommen', '{names} haben nicht abgenommen'),
    unavailable: plural('{names} ist nicht erreichbar', '{names} sind nicht erreichbar'),
    'answered-elsewhere': () => 'Auf einem anderen Gerät angenommen',
    'media-failed': () => 'Mikrofon oder Kamera sind ausgefallen',
    'connect-failed': () => 'Es kam keine Verbindung zustande',
    'connection-lost': () => 'Die Verbindung ist abgebrochen',
    'signaling-failed': () => 'Der Anrufdienst war nicht zu erreichen',
    error: () => 'Etwas ist schiefgegangen',
  },
  connection: {
    connecting: 'Der Anrufdienst ist nicht erreichbar. Neuer Versuch läuft …',
    offline: 'Sie sind offline',
    reconnecting: 'Verbindung zum Anrufdienst wird wiederhergestellt …',
    unauthorized: 'Sie wurden abgemeldet. Melden Sie sich wieder an, um zu telefonieren',
  },
  errors: {
    unauthorized: 'Sie wurden abgemeldet. Melden Sie sich wieder an, um zu telefonieren.',
    unsupported:
      'Anrufe funktionieren in diesem Browser nicht. Aktualisieren Sie ihn, schalten Sie in seinen Einstellungen WebRTC ein oder nehmen Sie einen anderen Browser.',
    conflict: 'Sie sind schon in einem Anruf.',
    'not-found': 'Dieser Anruf ist vorbei.',
    'not-connected':
      'Der Anrufdienst ist nicht zu erreichen. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
    'code-unavailable':
      'Ein Teil dieser App konnte nicht geladen werden. Prüfen Sie Ihre Verbindung, versuchen Sie es dann noch einmal oder laden Sie die Seite neu.',
  },
  device,
  unnamedDevice: (kind, number) => `${device[kind]} ${number}`,
  missingDevice: (kind, name) => `${name || chosen[kind]} (nicht angeschlossen)`,
  deviceReplaced: (kind, name) =>
    `${name || chosen[kind]} ist nicht angeschlossen. Stattdessen wird ${standard[kind]} des Systems benutzt.`,
  deviceBusy: (kind, name) =>
    `${name || chosen[kind]} wird von einem anderen Programm benutzt. Stattdessen wird ein anderes Gerät benutzt.`,
  deviceError: {
    refused: (which) => `${be(which)} blockiert.`,
    dismissed: (which) =>
      `Der Browser hat nach ${which === 'microphone' ? 'dem Mikrofon' : which === 'camera' ? 'der Kamera' : 'Mikrofon und Kamera'} gefragt und keine Antwort bekommen. Versuchen Sie es noch einmal und wählen Sie „Zulassen“.`,
    system: (which) =>
      `Ihr Computer gibt ${accusative[which]} nicht für den Browser frei. Erlauben Sie es in den Datenschutzeinstellungen des Systems und versuchen Sie es noch einmal.`,
    busy: (which) =>
      `${be(which)} in einem anderen Programm in Gebrauch. Schließen Sie es und versuchen Sie es noch einmal.`,
    gone: (which) =>
      `${the[which]} ${which === 'both' ? 'wurden' : 'wurde'} nicht gefunden. Schließen Sie ein Gerät an und versuchen Sie es noch einmal.`,
    insecure: (which) => `${can(which)} auf dieser Seite nicht benutzt werden: Ihre Adresse muss mit https beginnen.`,
    'blocked-by-policy': (which) =>
      `${can(which)} auf dieser Seite nicht benutzt werden: Die Website erlaubt es nicht. Öffnen Sie die Seite in einem eigenen Fenster, oder wenden Sie sich an den Betreiber.`,
    failed: (which) =>
      `${the[which]} ${which === 'both' ? 'konnten' : 'konnte'} nicht gestartet werden. Versuchen Sie es noch einmal.`,
  },
  allowAgain: {
    chrome:
      'Klicken Sie auf das Symbol links neben der Adresse, schalten Sie die Freigabe ein und versuchen Sie es noch einmal.',
    edge: 'Klicken Sie auf das Schloss links neben der Adresse, dann auf „Berechtigungen“, lassen Sie den Zugriff zu und versuchen Sie es noch einmal.',
    firefox:
      'Klicken Sie auf das durchgestrichene Symbol links neben der Adresse, heben Sie die Blockierung auf und versuchen Sie es noch einmal.',
    safari:
      'Öffnen Sie im Menü „Safari“ die Einstellungen für diese Website (auf dem Telefon über das Symbol neben der Adresse), erlauben Sie den Zugriff und versuchen Sie es noch einmal.',
    other:
      'Erlauben Sie den Zugriff in den Einstellungen Ihres Browsers für diese Seite und versuchen Sie es noch einmal.',
  },
  deviceSettings: 'Ton und Kamera',
  cameraPreview: 'Ihre Kamera',
  showPreview: 'Meine Kamera zeigen',
  hidePreview: 'Meine Kamera verbergen',
  dataSaver: 'Datensparmodus',
  dataSaverHint: 'Verbraucht weniger Daten: Das Bild ist in beide Richtungen kleiner.',
  cameraOff: 'Die Kamera ist aus',
  opening: 'Startet …',
  waitingForPermission: {
    microphone: 'Warten auf die Erlaubnis, das Mikrofon zu verwenden …',
    camera: 'Warten auf die Erlaubnis, die Kamera zu verwenden …',
    both: 'Warten auf die Erlaubnis, Mikrofon und Kamera zu verwenden …',
  },
  playTestSound: 'Ton abspielen',
  speakerBySystem: 'Dieser Browser benutzt den Lautsprecher, der im System eingestellt ist.',
  tryAgain: 'Noch einmal versuchen',
  preCallCheck: 'Vor dem Anruf',
  connectionCheck: 'Verbindung',
  verdict: {
    checking: 'Wird geprüft …',
    microphoneSilent: 'Sagen Sie etwas: Noch war nichts zu hören.',
    microphoneWorks: 'Man kann Sie hören.',
    cameraWorks: 'Man kann Sie sehen.',
    speakerAsk: 'Spielen Sie einen Ton ab: Hören Sie ihn?',
    speakerWorks: 'Sie können hören.',
    speakerFails:
      'Stellen Sie lauter oder wählen Sie einen anderen Lautsprecher und spielen Sie den Ton noch einmal ab.',
    speakerBlocked: 'Der Browser hat den Ton zurückgehalten. Spielen Sie ihn noch einmal ab.',
    connectionRelay: 'Anrufe kommen durch, auch in strengen Netzen.',
    connectionDirect: 'In diesem Netz kommen Anrufe durch.',
    connectionLocal: 'Der Anrufdienst ist da. Ob ein Anruf über dieses Netz hinaus gelingt, zeigt sich im Anruf.',
    connectionNone: 'Dieses Netz lässt keine Anrufe durch. Versuchen Sie ein anderes oder schalten Sie das VPN aus.',
    signalingDown: 'Der Anrufdienst ist nicht zu erreichen. Prüfen Sie Ihre Internetverbindung.',
    signedOut: 'Sie wurden abgemeldet. Melden Sie sich wieder an, um zu telefonieren.',
  },
  iHearIt: 'Ich höre ihn',
  iHearNothing: 'Ich höre nichts',
}
