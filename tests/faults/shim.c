/* Breaks what the system does under a running site: loaded before libc, it reads what to break from a file that
   the audit writes in. A site that has it loaded and an empty file is a site as any other. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* As in shim.py. `writes_left` counts down; at 0 every write fails with `write_error`, below 0 none does. */
struct order {
  _Atomic int32_t sync_error, write_error, writes_left, open_error, no_names, unused;
  _Atomic int64_t ahead;
};
static struct order nothing = {.writes_left = -1};
static struct order *order = &nothing;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("FAULTS");
  int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *seen = mmap(NULL, sizeof *order, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (seen != MAP_FAILED) order = seen;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int refused(void) {
  if (order->writes_left < 0) return 0;
  if (order->writes_left > 0 && atomic_fetch_sub(&order->writes_left, 1) > 0) return 0;
  order->writes_left = 0;
  errno = order->write_error;
  return 1;
}

ssize_t pwrite64(int file, const void *from, size_t length, off64_t at) {
  return refused() ? -1 : REAL(pwrite64)(file, from, length, at);
}
ssize_t pwrite(int file, const void *from, size_t length, off_t at) {
  return refused() ? -1 : REAL(pwrite)(file, from, length, at);
}
int ftruncate64(int file, off64_t length) { return refused() ? -1 : REAL(ftruncate64)(file, length); }
int ftruncate(int file, off_t length) { return refused() ? -1 : REAL(ftruncate)(file, length); }

static int unsynced(void) {
  errno = order->sync_error;
  return errno != 0;
}
int fsync(int file) { return unsynced() ? -1 : REAL(fsync)(file); }
int fdatasync(int file) { return unsynced() ? -1 : REAL(fdatasync)(file); }

static int closed_to(const char *path, int flags) {
  const char *where = getenv("FAULTS_WHERE");
  errno = order->open_error;
  return errno && where && (flags & (O_WRONLY | O_RDWR)) && !strncmp(path, where, strlen(where));
}
int open64(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
  va_end(more);
  return closed_to(path, flags) ? -1 : REAL(open64)(path, flags, mode);
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
  if (order->no_names && name && !strchr(name, ':') && name[strspn(name, "0123456789.")]) return EAI_AGAIN;
  return REAL(getaddrinfo)(name, service, hints, found);
}

int clock_gettime(clockid_t which, struct timespec *now) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = REAL(clock_gettime);
  int failed = real(which, now);
  if (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE) now->tv_sec += order->ahead;
  return failed;
}
int gettimeofday(struct timeval *now, void *zone) {
  struct timespec moment;
  clock_gettime(CLOCK_REALTIME, &moment);
  now->tv_sec = moment.tv_sec;
  now->tv_usec = moment.tv_nsec / 1000;
  return 0;
}
time_t time(time_t *into) {
  struct timespec moment;
  clock_gettime(CLOCK_REALTIME, &moment);
  if (into) *into = moment.tv_sec;
  return moment.tv_sec;
}
