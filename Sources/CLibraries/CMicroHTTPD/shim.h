#ifndef BREVPRESS_CMICROHTTPD_SHIM_H
#define BREVPRESS_CMICROHTTPD_SHIM_H

#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>

// `MHD_start_daemon` is variadic, and Swift calls no variadic C function: here are the options that
// the kit uses, in a fixed order. `MHD_get_daemon_info` and its kin are variadic too.

static inline void brevpress_mhd_silent(void *closure, const char *format, va_list arguments) {
  (void)closure;
  (void)format;
  (void)arguments;
}

/// Starts a daemon with one thread a connection, bound to `address` (IPv4 or IPv6 in text).
/// Returns null where it cannot; `errno` may say why.
static inline struct MHD_Daemon *_Nullable brevpress_mhd_start(
    int family, const void *_Nonnull binary_address, unsigned short port,
    MHD_AccessHandlerCallback _Nonnull handler, MHD_RequestCompletedCallback _Nonnull completed,
    MHD_NotifyConnectionCallback _Nonnull connection, void *_Nonnull closure,
    unsigned int connections_max, unsigned int idle_seconds, size_t memory_bytes_max) {
  struct sockaddr_storage place;
  memset(&place, 0, sizeof place);
  unsigned int flags = MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_THREAD_PER_CONNECTION;
  if (family == AF_INET6) {
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&place;
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(port);
    memcpy(&six->sin6_addr, binary_address, sizeof six->sin6_addr);
    flags |= MHD_USE_IPv6;
  } else {
    struct sockaddr_in *four = (struct sockaddr_in *)&place;
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    memcpy(&four->sin_addr, binary_address, sizeof four->sin_addr);
  }
  return MHD_start_daemon(
      flags, port, NULL, NULL, handler, closure, MHD_OPTION_EXTERNAL_LOGGER, brevpress_mhd_silent,
      NULL, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&place, MHD_OPTION_NOTIFY_COMPLETED, completed,
      closure, MHD_OPTION_NOTIFY_CONNECTION, connection, closure, MHD_OPTION_CONNECTION_LIMIT,
      connections_max, MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory_bytes_max, MHD_OPTION_STRICT_FOR_CLIENT, 1,
      MHD_OPTION_END);
}

/// The port that a daemon listens at.
static inline unsigned short brevpress_mhd_port(struct MHD_Daemon *_Nonnull daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info ? info->port : 0;
}

/// The socket of a connection, or -1.
static inline int brevpress_mhd_socket(struct MHD_Connection *_Nonnull connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? (int)info->connect_fd : -1;
}

// The importer renames the members of closed enumerations; these names are the library's.
static const enum MHD_Result brevpress_mhd_yes = MHD_YES;
static const enum MHD_Result brevpress_mhd_no = MHD_NO;
static const enum MHD_ValueKind brevpress_mhd_header_kind = MHD_HEADER_KIND;
static const enum MHD_ValueKind brevpress_mhd_query_kind = MHD_GET_ARGUMENT_KIND;
static const enum MHD_ResponseMemoryMode brevpress_mhd_must_copy = MHD_RESPMEM_MUST_COPY;
static const enum MHD_ConnectionNotificationCode brevpress_mhd_started =
    MHD_CONNECTION_NOTIFY_STARTED;

static const ssize_t brevpress_mhd_end_of_stream = MHD_CONTENT_READER_END_OF_STREAM;
static const size_t brevpress_mhd_size_unknown = (size_t)-1;

#endif
