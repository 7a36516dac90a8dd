// Every browser that has WebRTC as it is used here has this built in.
export default (task) => queueMicrotask(task)
