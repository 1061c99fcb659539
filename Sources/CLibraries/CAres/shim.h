#ifndef BREVPRESS_CARES_SHIM_H
#define BREVPRESS_CARES_SHIM_H

#include <ares.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

// c-ares answers through callbacks and hands out linked lists that it must free itself. This
// wrapper keeps both on the C side: a name in, the records' fields out as bytes.

/// What a question came to.
enum {
  BREVPRESS_DNS_FOUND = 0,
  /// The name server says that there is no such name, or none with records of the kind.
  BREVPRESS_DNS_NONE = 1,
  /// No answer, a broken one or a refusal: nothing is known.
  BREVPRESS_DNS_UNKNOWN = 2,
};

struct brevpress_dns_answer {
  int state;
  unsigned char *bytes;
  int capacity;
  int length;
};

static inline void brevpress_dns_field(struct brevpress_dns_answer *answer, const char *text) {
  size_t length = text == NULL ? 0 : strlen(text);
  // Beyond its room an answer is cut at a whole field, and the reader finds it incomplete.
  if (answer->length + (int)length + 1 > answer->capacity) return;
  if (length > 0) memcpy(answer->bytes + answer->length, text, length);
  answer->length += (int)length;
  answer->bytes[answer->length++] = 0;
}

static inline void brevpress_dns_answered(
    void *argument, int status, int timeouts, unsigned char *reply, int length) {
  (void)timeouts;
  struct brevpress_dns_answer *answer = argument;
  if (status == ARES_ENOTFOUND || status == ARES_ENODATA) {
    answer->state = BREVPRESS_DNS_NONE;
    return;
  }
  if (status != ARES_SUCCESS) return;
  struct ares_naptr_reply *records = NULL;
  int parsed = ares_parse_naptr_reply(reply, length, &records);
  if (parsed == ARES_ENODATA) answer->state = BREVPRESS_DNS_NONE;
  if (parsed != ARES_SUCCESS) return;
  answer->state = BREVPRESS_DNS_FOUND;
  for (struct ares_naptr_reply *record = records; record != NULL; record = record->next) {
    char number[16];
    snprintf(number, sizeof number, "%u", (unsigned)record->order);
    brevpress_dns_field(answer, number);
    snprintf(number, sizeof number, "%u", (unsigned)record->preference);
    brevpress_dns_field(answer, number);
    brevpress_dns_field(answer, (const char *)record->flags);
    brevpress_dns_field(answer, (const char *)record->service);
    brevpress_dns_field(answer, (const char *)record->regexp);
    brevpress_dns_field(answer, record->replacement);
  }
  ares_free_data(records);
}

static inline long brevpress_dns_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/// Asks for the NAPTR records of `name`, at the servers named as `host:port,…` (NULL: those of the
/// machine). Waits at most `milliseconds`. Fields go into `bytes`, six a record, each ended by a
/// zero byte. Gives a state of those above and the length in `length`.
static inline int brevpress_dns_naptr(
    const char *_Nonnull name, const char *_Nullable servers, int milliseconds,
    unsigned char *_Nonnull bytes, int capacity, int *_Nonnull length) {
  *length = 0;
  if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS) return BREVPRESS_DNS_UNKNOWN;
  struct ares_options options;
  memset(&options, 0, sizeof options);
  options.timeout = milliseconds / 4 > 50 ? milliseconds / 4 : 50;
  options.tries = 3;
  options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
  // Only the name server is asked, never the machine's file of hosts.
  options.lookups = (char *)"b";
  ares_channel channel;
  int made = ares_init_options(
      &channel, &options,
      ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_FLAGS | ARES_OPT_LOOKUPS);
  if (made != ARES_SUCCESS) {
    ares_library_cleanup();
    return BREVPRESS_DNS_UNKNOWN;
  }
  struct brevpress_dns_answer answer = {BREVPRESS_DNS_UNKNOWN, bytes, capacity, 0};
  if (servers == NULL || ares_set_servers_ports_csv(channel, servers) == ARES_SUCCESS) {
    long end = brevpress_dns_now() + milliseconds;
    // Class IN, type NAPTR (RFC 3403).
    ares_query(channel, name, 1, 35, brevpress_dns_answered, &answer);
    for (;;) {
      ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
      int wanted = ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM);
      long left = end - brevpress_dns_now();
      if (wanted == 0 || left <= 0) break;
      struct pollfd polled[ARES_GETSOCK_MAXNUM];
      nfds_t count = 0;
      for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
        short events = 0;
        if (ARES_GETSOCK_READABLE(wanted, i)) events |= POLLIN;
        if (ARES_GETSOCK_WRITABLE(wanted, i)) events |= POLLOUT;
        if (events == 0) continue;
        polled[count].fd = sockets[i];
        polled[count].events = events;
        polled[count].revents = 0;
        count++;
      }
      poll(polled, count, left < 50 ? (int)left : 50);
      for (nfds_t i = 0; i < count; i++) {
        ares_socket_t reads = polled[i].revents & (POLLIN | POLLERR | POLLHUP)
                                  ? polled[i].fd : ARES_SOCKET_BAD;
        ares_socket_t writes = polled[i].revents & POLLOUT ? polled[i].fd : ARES_SOCKET_BAD;
        ares_process_fd(channel, reads, writes);
      }
      ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    }
  }
  // Questions that are still open are answered here with a cancellation: nothing is known.
  ares_destroy(channel);
  ares_library_cleanup();
  *length = answer.length;
  return answer.state;
}

#endif
