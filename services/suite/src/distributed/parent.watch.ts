// Loaded before a service that another process started: when its starter is gone, however that ended, the service is told to stop.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Nothing is said over the channel: it keeps no process alive that has nothing else to do.
process.channel?.unref();
