// Every browser that has WebRTC as it is used here has this built in.
module.exports = (task) => queueMicrotask(task)
