import type { CallLabels } from './labels'
import { pluralMessage } from './pluralMessage'

const device = { microphone: 'マイク', camera: 'カメラ', speaker: 'スピーカー' }
const the = { microphone: 'マイク', camera: 'カメラ', both: 'マイクとカメラ' }
const list = new Intl.ListFormat('ja')
/** In a list of names, each has the suffix already. */
const person = (names: string) => (names.endsWith('さん') ? names : `${names}さん`)
const missedCalls = pluralMessage('ja', { other: '{names}からの不在着信が{count}件あります' })
const missedVideoCalls = pluralMessage('ja', { other: '{names}からのビデオ通話の不在着信が{count}件あります' })

/** Japanese. */
export const ja: CallLabels = {
  answer: '応答',
  answering: '応答しています…',
  answerAudioOnly: '音声のみで応答',
  decline: '拒否',
  endCall: '通話を終了',
  muteMicrophone: 'マイクをミュート',
  unmuteMicrophone: 'マイクのミュートを解除',
  turnCameraOff: 'カメラをオフにする',
  turnCameraOn: 'カメラをオンにする',
  callAgain: 'もう一度かける',
  callBack: 'かけ直す',
  close: '閉じる',
  dismiss: '消す',
  startAudio: 'タップして音声を聞く',
  you: 'あなた',
  muted: 'ミュート中',
  systemDefault: 'システムの既定',
  controls: '通話の操作',
  notices: '通話のお知らせ',
  minimize: '最小化',
  backToCall: '通話に戻る',
  openWindow: '小さいウィンドウ',
  closeWindow: '元に戻す',
  inWindow: '通話は別のウィンドウで表示中です',
  enterFullScreen: '全画面表示',
  leaveFullScreen: '全画面表示を終了',
  moveSelfView: '自分の映像を移動',
  devices: 'マイク、カメラ、スピーカー',
  speakingWhileMuted: 'ミュート中です。あなたの声は聞こえていません。',
  unmute: 'ミュートを解除',
  deviceLost: {
    microphone: 'マイクの接続が切れました。もう一度接続するか、別のマイクを選んでください。',
    camera: 'カメラの接続が切れました。もう一度接続するか、別のカメラを選んでください。',
  },
  deviceSilenced: {
    microphone: 'システムによってマイクがミュートされています。システム側で解除するか、別のマイクを選んでください。',
    camera: 'カメラの映像が届いていません。カバーやスイッチを確認するか、別のカメラを選んでください。',
  },
  safetyCode: '安全コード',
  safetyCodeHint: 'お互いに読み上げてください。同じ数字が表示されていれば、途中で誰にも聞かれていません。',
  quality: { GOOD: '接続は良好です', AVERAGE: '接続がやや不安定です', POOR: '接続が不安定です' },
  pin: (name) => `${person(name)}を固定`,
  names: (names) => list.format(names.length > 1 ? names.map(person) : names),
  callWith: (name) => `${person(name)}との通話`,
  waitingForConnection: '通話サービスへの接続を待っています…',
  callPerson: (name, callType) =>
    callType === 'video' ? `${person(name)}にビデオ通話をかける` : `${person(name)}に電話をかける`,
  incomingCall: (name, callType) => `${person(name)}から${callType === 'video' ? 'ビデオ通話' : '音声通話'}の着信`,
  incomingCallType: (callType) => (callType === 'video' ? 'ビデオ通話' : '音声通話'),
  alsoInvited: (names) => `${person(names)}も参加`,
  missedCall: (name, callType, count = 1) =>
    count > 1
      ? (callType === 'video' ? missedVideoCalls : missedCalls)(person(name), count)
      : `${person(name)}からの${callType === 'video' ? 'ビデオ通話' : '通話'}に不在着信がありました`,
  lasted: (duration) => `通話時間 ${duration}`,
  connectedWith: (names) => `${person(names)}とつながりました`,
  joined: (names) => `${person(names)}が通話に参加しました`,
  left: (names) => `${person(names)}が通話から退出しました`,
  connectionLostTo: (names) => `${person(names)}との接続が切れました`,
  reconnected: '通話サービスに再接続しました',
  microphoneNow: { on: 'マイクはオンです', off: 'マイクはミュート中です' },
  cameraNow: { on: 'カメラはオンです', off: 'カメラはオフです' },
  withShortcut: (name, keys) => `${name}（${keys}）`,
  status: {
    calling: '発信中…',
    ringing: '呼び出し中…',
    connecting: '接続中…',
    connected: '通話中',
    reconnecting: '再接続中…',
  },
  waitingFor: (names) => `${person(names)}を待っています`,
  participantStatus: {
    calling: '発信中…',
    ringing: '呼び出し中…',
    connecting: '接続中…',
    reconnecting: '再接続中…',
  },
  noConnectionTo: (name) => `${person(name)}に接続できません`,
  endReason: {
    hangup: () => '通話が終了しました',
    cancelled: () => '発信を取り消しました',
    declined: (name) => `${person(name)}が着信を拒否しました`,
    busy: (name) => `${person(name)}は話し中です`,
    engaged: (name) => `${person(name)}は別の通話中です`,
    'no-answer': (name) => `${person(name)}は応答しませんでした`,
    unavailable: (name) => `${person(name)}につながりません`,
    'answered-elsewhere': () => '別の端末で応答しました',
    'media-failed': () => 'マイクまたはカメラが停止しました',
    'connect-failed': () => '通話を接続できませんでした',
    'connection-lost': () => '接続が切れました',
    'signaling-failed': () => '通話サービスに接続できませんでした',
    error: () => '問題が発生しました',
  },
  connection: {
    connecting: '通話サービスに接続できません。再試行しています…',
    offline: 'オフラインです',
    reconnecting: '通話サービスに再接続しています…',
    unauthorized: 'ログアウトしました。通話するにはもう一度ログインしてください',
  },
  errors: {
    unauthorized: 'ログアウトしました。通話するにはもう一度ログインしてください。',
    unsupported:
      'このブラウザーでは通話できません。ブラウザーを更新するか、設定で WebRTC を有効にするか、別のブラウザーを使ってください。',
    conflict: 'すでに通話中です。',
    'not-found': 'その通話は終了しています。',
    'not-connected': '通話サービスに接続できません。接続を確認して、もう一度お試しください。',
    'code-unavailable':
      'このアプリの一部を読み込めませんでした。接続を確認して、もう一度試すか、ページを再読み込みしてください。',
  },
  device,
  unnamedDevice: (kind, number) => `${device[kind]} ${number}`,
  missingDevice: (kind, name) => `${name || `選択した${device[kind]}`}（未接続）`,
  deviceReplaced: (kind, name) =>
    `${name || `選択した${device[kind]}`}は接続されていません。代わりにシステムの${device[kind]}を使用しています。`,
  deviceBusy: (kind, name) =>
    `${name || `選択した${device[kind]}`}は別のプログラムが使用中です。代わりに別の${device[kind]}を使用しています。`,
  deviceError: {
    refused: (which) => `${the[which]}がブロックされています。`,
    dismissed: (which) => `${the[which]}の使用許可に応答がありませんでした。もう一度試して「許可」を選んでください。`,
    system: (which) =>
      `お使いのコンピューターがブラウザーに${the[which]}の使用を許可していません。システムのプライバシー設定で許可してから、もう一度お試しください。`,
    busy: (which) => `${the[which]}は別のプログラムが使用中です。それを終了してから、もう一度お試しください。`,
    gone: (which) => `${the[which]}が見つかりません。接続してから、もう一度お試しください。`,
    insecure: (which) => `このページでは${the[which]}を使用できません。アドレスは https で始まる必要があります。`,
    'blocked-by-policy': (which) =>
      `このページでは${the[which]}の使用が許可されていません。ページを別のウィンドウで開くか、サイトの管理者に問い合わせてください。`,
    failed: (which) => `${the[which]}を起動できませんでした。もう一度お試しください。`,
  },
  allowAgain: {
    chrome: 'アドレスの左のアイコンをクリックしてオンにし、もう一度お試しください。',
    edge: 'アドレスの左の鍵をクリックし、「アクセス許可」で許可してから、もう一度お試しください。',
    firefox: 'アドレスの左の斜線付きアイコンをクリックしてブロックを解除し、もう一度お試しください。',
    safari:
      'Safari メニューの「このWebサイトでの設定」を開き（スマートフォンではアドレス横のアイコンから）、許可してから、もう一度お試しください。',
    other: 'ブラウザーのこのページの設定で許可してから、もう一度お試しください。',
  },
  deviceSettings: '音声とカメラ',
  cameraPreview: 'あなたのカメラ',
  showPreview: '自分の映像を表示',
  hidePreview: '自分の映像を隠す',
  cameraOff: 'カメラはオフです',
  opening: '起動中…',
  waitingForPermission: {
    microphone: 'マイクの使用許可を待っています…',
    camera: 'カメラの使用許可を待っています…',
    both: 'マイクとカメラの使用許可を待っています…',
  },
  playTestSound: '音を鳴らす',
  speakerBySystem: 'このブラウザーでは、システムで設定されたスピーカーを使用します。',
  tryAgain: 'もう一度試す',
  preCallCheck: '通話の前に',
  connectionCheck: '接続',
  verdict: {
    checking: '確認中…',
    microphoneSilent: '何か話してください。まだ何も聞こえていません。',
    microphoneWorks: '声は聞こえています。',
    cameraWorks: '映像は映っています。',
    speakerAsk: '音を鳴らします。聞こえますか？',
    speakerWorks: '音は聞こえています。',
    speakerFails: '音量を上げるか別のスピーカーを選んで、もう一度鳴らしてください。',
    speakerBlocked: 'ブラウザーが音を止めました。もう一度鳴らしてください。',
    connectionRelay: '制限の厳しいネットワークでも通話できます。',
    connectionDirect: 'このネットワークで通話できます。',
    connectionLocal: '通話サービスに接続できています。ネットワークの外と通話できるかは、通話時にわかります。',
    connectionNone: 'このネットワークでは通話できません。別のネットワークを試すか、VPN をオフにしてください。',
    signalingDown: '通話サービスに接続できません。インターネット接続を確認してください。',
    signedOut: 'ログアウトしました。通話するにはもう一度ログインしてください。',
  },
  iHearIt: '聞こえます',
  iHearNothing: '聞こえません',
}
