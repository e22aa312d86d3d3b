// The least that any server has to do: one thread, one epoll, event streams in an array; what is posted is framed once and sent to
// each of them. No session, no database, no slow reader: the limit on this machine. Build: gcc -O2 -Wall -o sse-limit sse-limit.c
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 65536

static int open_streams[MOST], count, place[MOST];
static char request[1 << 16];
static const char head[] =
  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache, no-transform\r\nTransfer-Encoding: chunked\r\n\r\n";
static const char done[] = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";

static void send_to_all(const char *data, int bytes) {
  static char event[1 << 16], chunk[1 << 17];
  int n = snprintf(event, sizeof event, "event:state\ndata:%.*s\n\n", bytes, data);
  int m = snprintf(chunk, sizeof chunk, "%x\r\n%s\r\n", n, event);
  for (int i = 0; i < count; i++)
    if (send(open_streams[i], chunk, m, MSG_NOSIGNAL | MSG_DONTWAIT) != m) fprintf(stderr, "a stream did not take it whole\n");
}

static void leave(int fd) {
  if (place[fd] >= 0) {
    int last = open_streams[--count];
    open_streams[place[fd]] = last;
    place[last] = place[fd];
    place[fd] = -1;
  }
  close(fd);
}

static void answer(int fd) {
  ssize_t bytes = recv(fd, request, sizeof request - 1, 0);
  if (bytes <= 0) return leave(fd);
  request[bytes] = 0;
  if (request[0] == 'G') {
    send(fd, head, sizeof head - 1, MSG_NOSIGNAL);
    place[fd] = count;
    open_streams[count++] = fd;
    return;
  }
  char *body = strstr(request, "\r\n\r\n");
  if (body) send_to_all(body + 4, request + bytes - body - 4);
  send(fd, done, sizeof done - 1, MSG_NOSIGNAL);
}

int main(int argc, char **argv) {
  if (argc < 2) return fprintf(stderr, "usage: sse-limit PORT\n"), 2;
  signal(SIGPIPE, SIG_IGN);
  memset(place, -1, sizeof place);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1, epoll = epoll_create1(0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (void *)&at, sizeof at) || listen(listener, 4096)) return perror("bind"), 1;
  struct epoll_event e = {.events = EPOLLIN, .data.fd = listener}, events[512];
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &e);
  puts("listening");
  fflush(stdout);
  for (;;) {
    int ready = epoll_wait(epoll, events, 512, -1);
    for (int k = 0; k < ready; k++) {
      int fd = events[k].data.fd;
      if (fd != listener) { answer(fd); continue; }
      for (int c; (c = accept4(listener, 0, 0, SOCK_NONBLOCK)) >= 0;) {
        setsockopt(c, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        e = (struct epoll_event){.events = EPOLLIN | EPOLLRDHUP, .data.fd = c};
        epoll_ctl(epoll, EPOLL_CTL_ADD, c, &e);
      }
    }
  }
}
