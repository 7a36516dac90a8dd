// simple-peer gives every error a code by `err-code`, which also takes what it never hands in.
module.exports = (error, code) => Object.assign(error, { code })
