// Many browsers in one thread: opens event streams, and tells when each of them has got the event that holds a given word.
// Told what to do by lines on standard input, answers each with one line of JSON on standard output:
//   open COUNT INFLIGHT event|head     open once its first event (or only the head of its answer) is there
//   await WORD TIMEOUT_MS              answers twice: when it is watching, and when all have it or the time is over
//   post PORT PATH BYTES               followed by so many bytes and a line end: sends them by POST and answers when that was
//   close                              leaves all streams; tells how many the server had ended before
// Times are microseconds of the system's clock, which PostgreSQL uses too. Build: gcc -O2 -Wall -o sse-client sse-client.c
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST 60000
#define PER_ADDRESS 5000
#define FROM_STDIN UINT32_MAX
#define FROM_POST (UINT32_MAX - 1)

enum state { NONE, CONNECTING, ASKED, OPEN };
typedef struct {
  int fd, held;         // held: bytes of an event that has not arrived whole
  enum state state;
  char *rest;
  char got;             // has the event that is awaited
} stream_t;

static stream_t streams[MOST];
static char *cookies[MOST];
static int cookie_count, port, epoll, post_fd = -1;
static const char *path;
static int wanted, started, pending, opened, failed, ended, until_event;
static char word[128];
static int awaiting, got, doubled, event_bytes;
static int64_t give_up_at, times[MOST];
static char buffer[1 << 18];
static unsigned round_of_addresses;

static int64_t now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void watch(int fd, uint32_t id, uint32_t events) {
  struct epoll_event e = {.events = events, .data.u32 = id};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e)) die("epoll_ctl");
}

// One address has 28,000 ports at most; those just left wait a minute before they can be had again.
static void start_stream(int i) {
  stream_t *s = &streams[i];
  int one = 1;
  s->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (s->fd < 0) die("socket");
  setsockopt(s->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET, .sin_port = htons(port)};
  from.sin_addr.s_addr = htonl(0x7f000000 + ((round_of_addresses % 200 + 1) << 8) + 1 + i / PER_ADDRESS);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(s->fd, (void *)&from, sizeof from)) die("bind");
  if (connect(s->fd, (void *)&to, sizeof to) && errno != EINPROGRESS) die("connect");
  s->state = CONNECTING;
  pending++;
  watch(s->fd, i, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
}

static void lose(stream_t *s) {
  if (s->state == OPEN) ended++, opened--;
  else failed++, pending--;
  close(s->fd);
  free(s->rest);
  *s = (stream_t){.fd = -1};
}

static void set_open(stream_t *s) {
  s->state = OPEN;
  opened++;
  pending--;
}

static void ask(stream_t *s, int i) {
  char text[1024];
  int length = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: localhost:%d\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\nAccept-Language: en\r\n%s%s%s\r\n",
    path, port, cookie_count ? "Cookie: " : "", cookie_count ? cookies[i % cookie_count] : "", cookie_count ? "\r\n" : "");
  if (send(s->fd, text, length, MSG_NOSIGNAL) != length) return lose(s);
  s->state = ASKED;
}

static void take_event(stream_t *s, const char *event, int bytes, int64_t at) {
  if (s->state == ASKED && memmem(event, bytes, "data:", 5)) set_open(s);
  if (!word[0] || !memmem(event, bytes, word, strlen(word))) return;
  if (s->got) { doubled++; return; }
  s->got = 1;
  event_bytes = bytes;
  times[got++] = at;
}

// The bytes of an event are kept until its blank line has come. The length lines of chunks fall between events and are not read.
static void take_bytes(stream_t *s, int bytes) {
  int64_t at = now_us();
  char *data = buffer;
  if (s->held) {
    s->rest = realloc(s->rest, s->held + bytes);
    memcpy(s->rest + s->held, buffer, bytes);
    data = s->rest;
    bytes += s->held;
    s->held = 0;
  }
  int from = 0;
  if (s->state == ASKED) {
    char *end = memmem(data, bytes, "\r\n\r\n", 4);
    if (end && memcmp(data + 8, " 200", 4)) { fprintf(stderr, "answer: %.*s\n", 60, data); return lose(s); }
    if (end && !until_event) set_open(s), from = end + 4 - data;
  }
  for (char *end; (end = memmem(data + from, bytes - from, "\n\n", 2)); from = end + 2 - data)
    take_event(s, data + from, end + 2 - data - from, at);
  int left = bytes - from;
  if (left <= 2) left = 0;
  if (left > 0) {
    if (data == s->rest) memmove(s->rest, data + from, left);
    else s->rest = realloc(s->rest, left), memcpy(s->rest, data + from, left);
  } else free(s->rest), s->rest = NULL;
  s->held = left;
}

static void on_stream(int i, uint32_t events) {
  stream_t *s = &streams[i];
  if (s->state == NONE) return;
  if (s->state == CONNECTING) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) { fprintf(stderr, "connect: %s\n", strerror(error)); return lose(s); }
    if (events & EPOLLOUT) ask(s, i);
    if (s->state != NONE) {
      struct epoll_event e = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.u32 = i};
      epoll_ctl(epoll, EPOLL_CTL_MOD, s->fd, &e);
    }
    return;
  }
  for (;;) {
    ssize_t bytes = recv(s->fd, buffer, sizeof buffer, 0);
    if (bytes > 0) take_bytes(s, bytes);
    else if (bytes < 0 && (errno == EAGAIN || errno == EINTR)) return;
    else return lose(s);
    if (s->state == NONE || (bytes < (ssize_t)sizeof buffer && !(events & EPOLLRDHUP))) return;
  }
}

static int by_size(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static void tell_awaited(void) {
  awaiting = 0;
  qsort(times, got, sizeof *times, by_size);
  int64_t first = 0, p50 = 0, p99 = 0, last = 0;
  if (got) first = times[0], p50 = times[(got - 1) / 2], p99 = times[(int)((got - 1) * 0.99)], last = times[got - 1];
  printf("{\"got\":%d,\"of\":%d,\"doubled\":%d,\"bytes\":%d,\"firstUs\":%lld,\"p50Us\":%lld,\"p99Us\":%lld,\"lastUs\":%lld}\n", got, opened, doubled,
    event_bytes, (long long)first, (long long)p50, (long long)p99, (long long)last);
  doubled = 0;
}

static void turn(int wait_ms) {
  static struct epoll_event events[1024];
  int count = epoll_wait(epoll, events, 1024, wait_ms);
  for (int k = 0; k < count; k++) {
    uint32_t id = events[k].data.u32;
    if (id < MOST) on_stream(id, events[k].events);
    else if (id == FROM_POST && recv(post_fd, buffer, sizeof buffer, 0) <= 0) close(post_fd), post_fd = -1;
  }
}

static void open_streams(void) {
  char when[16];
  int inflight;
  if (scanf("%d %d %15s", &wanted, &inflight, when) != 3 || wanted > MOST) die("open COUNT INFLIGHT event|head");
  until_event = !strcmp(when, "event");
  started = opened = failed = ended = 0;
  round_of_addresses++;
  int64_t began = now_us(), moved = began;
  for (int known = 0; opened + failed < wanted && now_us() - moved < 20000000;) {
    while (started < wanted && pending < inflight) start_stream(started++);
    turn(100);
    if (opened + failed != known) known = opened + failed, moved = now_us();
  }
  printf("{\"opened\":%d,\"failed\":%d,\"us\":%lld}\n", opened, wanted - opened, (long long)(now_us() - began));
}

static void await_word(void) {
  int timeout_ms;
  if (scanf("%127s %d", word, &timeout_ms) != 2) die("await WORD TIMEOUT_MS");
  for (int i = 0; i < MOST; i++) streams[i].got = 0;
  got = doubled = 0;
  awaiting = 1;
  give_up_at = now_us() + (int64_t)timeout_ms * 1000;
  printf("{\"watching\":true}\n");
}

// The connection is made before the moment that is noted: that is the publisher's, not the server's.
static void post(void) {
  int to_port, bytes;
  char to_path[256];
  if (scanf("%d %255s %d", &to_port, to_path, &bytes) != 3 || getchar() != '\n') die("post PORT PATH BYTES");
  char *text = malloc(bytes + 1024);
  int length = snprintf(text, 1024, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nX-EventSource-Event: state\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", to_path, bytes);
  if ((int)fread(text + length, 1, bytes, stdin) != bytes || getchar() != '\n') die("post: too few bytes");
  length += bytes;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(to_port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (post_fd >= 0) close(post_fd);
  post_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(post_fd, (void *)&to, sizeof to)) die("post: connect");
  watch(post_fd, FROM_POST, EPOLLIN);
  usleep(20000);
  printf("{\"postedUs\":%lld}\n", (long long)now_us());
  if (send(post_fd, text, length, MSG_NOSIGNAL) != length) die("post: send");
  free(text);
}

static void close_streams(void) {
  for (int i = 0; i < wanted; i++) {
    if (streams[i].state == NONE) continue;
    close(streams[i].fd);
    free(streams[i].rest);
    streams[i] = (stream_t){.fd = -1};
  }
  word[0] = 0;
  pending = 0;
  printf("{\"ended\":%d}\n", ended);
}

static void read_cookies(const char *file) {
  FILE *from = fopen(file, "r");
  if (!from) die(file);
  char line[512];
  while (cookie_count < MOST && fgets(line, sizeof line, from)) {
    line[strcspn(line, "\r\n")] = 0;
    cookies[cookie_count++] = strdup(line);
  }
  fclose(from);
}

static void obey(void) {
  char command[16];
  if (scanf("%15s", command) != 1) exit(0);
  if (!strcmp(command, "open")) open_streams();
  else if (!strcmp(command, "await")) await_word();
  else if (!strcmp(command, "post")) post();
  else if (!strcmp(command, "close")) close_streams();
  else fprintf(stderr, "unknown: %s\n", command), exit(2);
}

static int has_command(void) {
  fd_set in;
  struct timeval none = {0};
  FD_ZERO(&in);
  FD_SET(0, &in);
  return select(1, &in, NULL, NULL, &none) > 0;
}

// Sleeps until the first stream has it, then looks without pause: a sender would pay for waking this thread up, once for each stream.
int main(int argc, char **argv) {
  if (argc < 3) return fprintf(stderr, "usage: sse-client PORT PATH [COOKIES_FILE]\n"), 2;
  port = atoi(argv[1]);
  path = argv[2];
  if (argc > 3) read_cookies(argv[3]);
  signal(SIGPIPE, SIG_IGN);
  setvbuf(stdin, NULL, _IONBF, 0);
  setvbuf(stdout, NULL, _IOLBF, 0);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  watch(0, FROM_STDIN, EPOLLIN);
  for (;;) {
    int busy = awaiting && got > 0;
    if (!busy && has_command()) obey();
    if (awaiting && (got >= opened || now_us() > give_up_at)) tell_awaited();
    turn(busy ? 0 : 20);
  }
}
