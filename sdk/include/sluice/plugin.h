/* SPDX-License-Identifier: Apache-2.0
 *
 * The binary contract between sluice and its plugins, version 1. C11, and C++ from 98 on.
 *
 * A plugin is a shared library that exports two symbols:
 *   const char sluice_manifest_v1[]            in the ELF section ".sluice.manifest": JSON text, NUL-terminated, that
 *                                              describes every component; read without running any of the plugin's code
 *   const slu_plugin* sluice_plugin_v1(void)   the functions behind it; called once, after loading
 * C++ authors include <sluice/sdk.hpp>, which writes both from one declaration.
 *
 * Conventions
 *   Structs start with `struct_size`, set by whoever fills them, and grow only at their end. Whoever reads a struct
 *   treats members beyond its struct_size as zero. Arrays hold pointers to structs.
 *   Text is UTF-8 with a length, not terminated. {NULL, 0} is the empty text.
 *   Times are milliseconds or nanoseconds as the name's ending says; -1 is "not given".
 *   Memory: what a function is given is valid until that function returns, unless a comment says otherwise; what it
 *   passes to the other side is copied before the other side returns. Nobody frees the other's memory.
 *   Threads: [any] any thread, any time between init and fini; [call] only while the call in question is on the
 *   stack, by the thread that entered it; [serial] never concurrently on one instance.
 *   Exceptions and longjmp never cross the boundary.
 */
#ifndef SLUICE_PLUGIN_H
#define SLUICE_PLUGIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SLU_ABI 1u   /* the major version: part of both symbols' names */
#define SLU_MINOR 0u /* grows with every addition */

typedef struct slu_str {
  const char* data;
  uint64_t size;
} slu_str;

typedef struct slu_bytes {
  const uint8_t* data;
  uint64_t size;
} slu_bytes;

typedef struct slu_call slu_call;       /* the host's: one invocation of the plugin */
typedef struct slu_inst slu_inst;       /* the plugin's: one created component */
typedef struct slu_value slu_value;     /* the host's: one node of a JSON-like value, immutable */
typedef struct slu_builder slu_builder; /* the host's: a value under construction */
typedef struct slu_buf slu_buf;         /* the host's: a secret's text; wiped when released */

/* clang-format off */
/* ---------------------------------------------------------------------------------------------------- status
 *
 * What an entry returns, and what a verdict says of one item. `counts` = counts towards the step's `retry.attempts`.
 *
 *   status        of an item                                             of a whole call
 *   OK            done: its output is stored, it goes on; or what        the verdicts given hold; an item without one, and
 *                 emit() or suspend() was called for it says             without output, emission or suspension: RETRY
 *   END           -                                                      source: nothing will ever follow
 *   IDLE          -                                                      source: nothing now; asked again later
 *   RETRY         tries again, after retry_after_ms or the back-off;     all items without a verdict: the same.
 *                 counts; out of attempts: failed                        source, sink: the call is tried again
 *   THROTTLED     waits retry_after_ms; the limit's next slot moves      the same
 *                 for everybody; does not count
 *   FAILED        failed for good: `on_error`                            the same; source: the run fails
 *   SKIP          ends as skipped, with the message                      -
 *   HALT          stays ready; the run is blocked with the message       the same
 *   CONFIG        as HALT; `field` names the option                      create, check: the file is wrong at that option
 *   CANCELLED     the call ended because it was told to: no verdict      the same
 *   DEADLINE      as RETRY                                               the same
 *   INTERNAL      as FAILED: an exception escaped                        the same
 *   UNSUPPORTED   as FAILED                                              the same
 */
/* clang-format on */
typedef int32_t slu_status;
#define SLU_OK 0
#define SLU_END 1
#define SLU_IDLE 2
#define SLU_RETRY 10
#define SLU_THROTTLED 11
#define SLU_FAILED 12
#define SLU_SKIP 13
#define SLU_HALT 14
#define SLU_CONFIG 15
#define SLU_CANCELLED 16
#define SLU_DEADLINE 17
#define SLU_INTERNAL 18
#define SLU_UNSUPPORTED 19

/* `item` arguments below are positions in the call's array of items, or this for the call as a whole. */
#define SLU_WHOLE_CALL UINT32_MAX

typedef struct slu_failure {
  uint32_t struct_size;
  slu_status status;
  int64_t retry_after_ms; /* -1: the back-off decides */
  slu_str code;           /* a short stable word for grouping, e.g. "0402" or "timeout"; may be empty */
  slu_str message;        /* one sentence: what happened and what to do */
  slu_str field;          /* the option concerned; may be empty */
  slu_str detail;         /* the service's answer or the like, kept for `dead show`; at most 4 KiB are kept */
} slu_failure;

/* ---------------------------------------------------------------------------------------------------- items */

typedef struct slu_item {
  uint32_t struct_size;
  uint32_t attempt;        /* counts from 1; every try counts here, interrupted ones too */
  slu_str token;           /* the same on every attempt and replay of this step for this item; unique in the world */
  slu_str key;             /* the item's key; may be empty */
  const slu_value* item;   /* steps: the item. Sinks: {key, item, steps} and what the event adds */
  const slu_value* params; /* an object: the per-item parameters that the manifest declares, rendered and checked */
} slu_item;

#define SLU_WAKE_TIMER 0    /* the time given to suspend() has come */
#define SLU_WAKE_EVENT 1    /* something was sent to the item's callback address */
#define SLU_WAKE_DEADLINE 2 /* the step's deadline has passed: succeed or fail now, suspend() is refused */
#define SLU_WAKE_CANCEL 3   /* the item is being cancelled: undo what can be undone */

/* Why a suspended item is resumed, and with what. All events since the last resume whose outcome was recorded are
 * handed over, in the order of their arrival; a failed resume is repeated with the same state and events. */
typedef struct slu_wake {
  uint32_t struct_size;
  int32_t reason;
  slu_bytes state; /* as given to suspend() */
  uint32_t state_version;
  uint32_t event_count;
  const slu_value* const* events; /* each {number, received_at_ms, content_type, body}; body is text, as it came */
} slu_wake;

typedef struct slu_suspension {
  uint32_t struct_size;
  uint32_t state_version; /* the plugin's own: of the layout of `state`, for itself after an upgrade */
  slu_bytes state;        /* at most 64 KiB */
  int64_t wake_after_ms;  /* -1: no timer; only an event or the deadline wakes it */
  uint32_t may_be_woken;  /* not 0: events sent to the callback address wake it */
} slu_suspension;

/* ---------------------------------------------------------------------------------------------------- the host */

#define SLU_LOG_DEBUG 0
#define SLU_LOG_INFO 1
#define SLU_LOG_WARNING 2
#define SLU_LOG_ERROR 3

typedef struct slu_log_field {
  slu_str name;
  slu_str value;
} slu_log_field;

#define SLU_NULL 0
#define SLU_BOOLEAN 1
#define SLU_INTEGER 2
#define SLU_NUMBER 3
#define SLU_STRING 4
#define SLU_ARRAY 5
#define SLU_OBJECT 6

typedef struct slu_host slu_host;
struct slu_host {
  uint32_t struct_size;
  uint32_t minor; /* SLU_MINOR of the host */
  void* context;  /* the host's own */

  /* A table of further functions, by id and version, e.g. "sluice.http-client/1"; NULL where this host has none. The
   * table lives as long as the host. [any] */
  const void* (*extension)(const slu_host*, slu_str id);

  /* --- log and metrics. [any]; with the call where there is one (the line then names run, item and step), else NULL */
  uint32_t (*log_enabled)(const slu_host*, slu_call*, int32_t level);
  void (*log)(const slu_host*, slu_call*, int32_t level, slu_str message, const slu_log_field* const* fields,
              uint32_t count);
  void (*count)(const slu_host*, slu_str metric, double add); /* a counter, named <plugin>_<metric>_total */
  void (*observe)(const slu_host*, slu_str metric, double v); /* a distribution, named <plugin>_<metric> */

  /* --- the call: cancellation, deadline, time. [any] until the call returns */
  uint32_t (*cancelled)(slu_call*);  /* not 0: return soon, with CANCELLED */
  int32_t (*cancel_fd)(slu_call*);   /* becomes readable when cancelled() turns true; not to be read or closed */
  int64_t (*deadline_ns)(slu_call*); /* nanoseconds left for this call; 0: passed; INT64_MAX: none */
  int64_t (*now_ns)(slu_call*);      /* the wall clock, nanoseconds since 1970 UTC */
  int64_t (*run)(slu_call*);         /* the number of the run that the call works for, in its journal; 0: none */

  /* --- answers. [call] A builder serves until the next one is asked for on behalf of the same item. */
  /* The object that becomes steps.<name>: filled member by member, closed by the host. One per item. */
  slu_builder* (*output)(slu_call*, uint32_t item);
  /* A new item: one complete value is built into it. In a step: a child of `item`, from the next step on. In a
   * source, with SLU_WHOLE_CALL: an item of the run. Its place in the order of emission is its identity. */
  slu_builder* (*emit)(slu_call*, uint32_t item);
  /* The item expands into what emit() adds, which may be nothing. emit() implies it. */
  void (*expand)(slu_call*, uint32_t item);
  /* Parks the item: no thread, no memory. Its status is then OK. */
  void (*suspend)(slu_call*, uint32_t item, const slu_suspension*);
  void (*verdict)(slu_call*, uint32_t item, slu_status); /* a status without a message */
  /* Sources: `item` counts those emitted in this call from 0; one that failed is taken, and is a dead letter from the
   * start, or skipped with SKIP. */
  void (*fail)(slu_call*, uint32_t item, const slu_failure*);
  /* Sources: where to go on after the items emitted so far; handed to open() after a restart. Commits with them. At
   * most 64 KiB. */
  void (*checkpoint)(slu_call*, slu_bytes cursor);

  /* --- secrets. [call] `reference` is the text that a secret option arrived as. NULL: not to be had; fail() was
   * called. */
  slu_buf* (*secret)(slu_call*, slu_str reference);
  slu_str (*buf_text)(const slu_buf*); /* valid until released. [any] */
  void (*buf_release)(slu_buf*);       /* [any] */

  /* --- reading values. [any] while the value lives. A NULL value reads as null. */
  int32_t (*kind)(const slu_value*);
  uint32_t (*boolean)(const slu_value*);                      /* 0 for other kinds */
  int64_t (*integer)(const slu_value*);                       /* 0 for other kinds */
  double (*number)(const slu_value*);                         /* also of an integer; 0 for other kinds */
  slu_str (*string)(const slu_value*);                        /* empty for other kinds */
  uint64_t (*size)(const slu_value*);                         /* elements or members; 0 for other kinds */
  const slu_value* (*at)(const slu_value*, uint64_t index);   /* NULL beyond the end */
  const slu_value* (*member)(const slu_value*, slu_str name); /* NULL where absent */
  const slu_value* (*member_at)(const slu_value*, uint64_t index, slu_str* name); /* NULL beyond the end */

  /* --- building values. [call] Misuse (a member without name, an end too many, a number that is not finite) makes the
   * whole value invalid, and its item FAILED with a message that says so. */
  void (*put_null)(slu_builder*);
  void (*put_boolean)(slu_builder*, uint32_t);
  void (*put_integer)(slu_builder*, int64_t);
  void (*put_number)(slu_builder*, double);
  void (*put_string)(slu_builder*, slu_str);
  void (*put_value)(slu_builder*, const slu_value*); /* a copy */
  void (*begin_array)(slu_builder*);
  void (*begin_object)(slu_builder*);
  void (*name)(slu_builder*, slu_str); /* before each value inside an object */
  void (*end)(slu_builder*);

  /* --- values of the plugin's own, e.g. to be printed. [call] They live until the call returns. */
  slu_builder* (*build)(slu_call*);
  const slu_value* (*built)(slu_call*, slu_builder*); /* once complete; NULL after misuse */

  /* --- JSON. [call] Results live until the call returns. */
  const slu_value* (*json_parse)(slu_call*, slu_str text, slu_str* error); /* NULL: not JSON; `error` says where */
  slu_str (*json_print)(slu_call*, const slu_value*);

  /* The name of the workflow that the call works for; empty: none. [any] until the call returns */
  slu_str (*workflow)(slu_call*);
};

/* ------------------------------------------------------------------------------ extension "sluice.http-client/1"
 *
 * Pooled HTTP/1.1 with TLS. Blocks the calling thread until the answer is complete, the call's deadline has passed or
 * the call is cancelled. No `Authorization` follows a redirect to another host. */
#define SLU_HTTP_CLIENT_1 "sluice.http-client/1"

typedef struct slu_http_header {
  slu_str name;
  slu_str value; /* refused where it holds CR, LF or NUL */
} slu_http_header;

typedef struct slu_http_request {
  uint32_t struct_size;
  uint32_t follow_redirects; /* at most this many; 0: a 3xx is the answer */
  slu_str method;
  slu_str url; /* http or https */
  const slu_http_header* const* headers;
  uint32_t header_count;
  uint32_t reserved;
  slu_bytes body;
  int64_t timeout_ms;   /* -1: 30 s; the call's deadline bounds it anyway */
  int64_t max_response; /* bytes; -1: 1 MiB; beyond it the request fails as "too_large" */
  slu_str token;        /* sent as Idempotency-Key unless empty */
} slu_http_request;

typedef struct slu_http_reply slu_http_reply; /* the host's; lives until the call returns */

typedef struct slu_http_client_1 {
  uint32_t struct_size;
  /* Never NULL. [call] */
  const slu_http_reply* (*send)(slu_call*, const slu_http_request*);
  int32_t (*status)(const slu_http_reply*); /* 0: there was no complete answer, error() says why */
  /* "resolve", "connect", "tls", "timeout", "closed", "too_large", "protocol", "cancelled", or "refused": bad request
   */
  slu_str (*error)(const slu_http_reply*);
  slu_str (*error_message)(const slu_http_reply*);        /* one sentence */
  slu_str (*header)(const slu_http_reply*, slu_str name); /* the first such; empty where absent */
  slu_bytes (*body)(const slu_http_reply*);
} slu_http_client_1;

/* --------------------------------------------------------------------------------------- extension "sluice.kv/1"
 *
 * Small durable values (at most 64 KiB) that belong to a plugin, by scope and key, shared by all runs of a journal.
 * get() sees what is committed. put() and erase() take effect in the same commit as the outcomes of the call that made
 * them (sinks: of the write…flush cycle), or not at all. [call] */
#define SLU_KV_1 "sluice.kv/1"

#define SLU_KV_ABSENT 0u
#define SLU_KV_FOUND 1u
#define SLU_KV_UNREADABLE 2u /* nobody can tell now; not to be taken for absent */

typedef struct slu_kv_1 {
  uint32_t struct_size;
  /* FOUND with the value, valid until the call returns. UNREADABLE: fail() was called for the whole call, with RETRY;
   * return soon, with RETRY. */
  uint32_t (*get)(slu_call*, slu_str scope, slu_str key, slu_bytes* value);
  void (*put)(slu_call*, uint32_t item, slu_str scope, slu_str key, slu_bytes value);
  void (*erase)(slu_call*, uint32_t item, slu_str scope, slu_str key);
  /* Steps: of all items with one key (at most 1 KiB) in a scope, one is delivered. With an OK that has an output, the
   * item goes on only if none was delivered before it and none that an engine drives is ahead of it; else it ends as
   * skipped. The key is kept for `keep_ms` (-1: for ever) after the last item that had it; not at all where its item
   * is cancelled or skipped later; where it dies, its replay has the key. Decided in the commit of the outcome, so that
   * two can never both have it. */
  void (*claim)(slu_call*, uint32_t item, slu_str scope, slu_str key, int64_t keep_ms);
} slu_kv_1;

/* ---------------------------------------------------------------------------------------------------- the plugin
 *
 * Entries return a slu_status for the whole call. All are [serial] unless the component says SLU_REENTRANT. */

typedef struct slu_source {
  uint32_t struct_size;
  /* Starts, or goes on after `cursor` (empty: from the beginning). */
  slu_status (*open)(slu_inst*, slu_call*, slu_bytes cursor);
  /* Emits at most `max` items and, if any, a checkpoint. OK: there may be more. */
  slu_status (*next)(slu_inst*, slu_call*, uint32_t max);
  /* How many items there are in all, so that a run can show how far it is; -1 unknown. Must return within a second.
   * May be NULL. Whoever answers can give its items again: before a run begins, they are looked at on an instance of
   * its own. What comes but once, as through a pipe, is unknown. */
  int64_t (*estimate)(slu_inst*, slu_call*);
} slu_source;

typedef struct slu_step {
  uint32_t struct_size;
  slu_status (*process)(slu_inst*, slu_call*, const slu_item* const* items, uint32_t count);
  /* NULL where the component never suspends. wakes[i] belongs to items[i]. */
  slu_status (*resume)(slu_inst*, slu_call*, const slu_item* const* items, const slu_wake* const* wakes,
                       uint32_t count);
} slu_step;

/* One cycle is open, write (once or more), flush, [the host commits], committed. Verdicts given in write() hold only if
 * flush() returns OK; after a crash before the commit, the same items are written again, maybe grouped differently.
 * A sink that keeps its place in kv/1 (put in flush) and truncates what lies beyond it in open() is exactly-once. */
typedef struct slu_sink {
  uint32_t struct_size;
  slu_status (*open)(slu_inst*, slu_call*); /* may be NULL */
  slu_status (*write)(slu_inst*, slu_call*, const slu_item* const* items, uint32_t count);
  slu_status (*flush)(slu_inst*, slu_call*); /* may be NULL */
  /* The cycle is over: with `durable` its outcomes are committed, without they never will be (a failed commit, or a
   * cycle given up). Releases what open() took. Idempotent. May be NULL. */
  void (*committed)(slu_inst*, slu_call*, uint32_t durable);
} slu_sink;

#define SLU_REENTRANT 1u /* entries of one instance may run concurrently */

typedef struct slu_component {
  uint32_t struct_size;
  uint32_t flags;
  slu_str name; /* as in the manifest */
  const slu_source* source;
  const slu_step* step;
  const slu_sink* sink; /* exactly one of the three is set */
  /* One instance per (component, resolved static options). `options` is an object that conforms to the manifest; it is
   * valid only during create. On failure: fail() with CONFIG, and returns NULL. */
  slu_inst* (*create)(slu_call*, const slu_value* options);
  void (*destroy)(slu_inst*);
  /* Read-only checks before a run. A source may emit one example item: its members are all there are. May be NULL. */
  slu_status (*check)(slu_inst*, slu_call*);
} slu_component;

typedef struct slu_plugin {
  uint32_t struct_size;
  uint32_t abi;            /* SLU_ABI */
  uint32_t min_host_minor; /* the host must have at least this SLU_MINOR */
  uint32_t component_count;
  slu_str id;      /* reverse domain name, e.g. "dev.example.shorten" */
  slu_str version; /* the plugin's own */
  const slu_component* const* components;
  /* Called once before anything else and once at the end. `host` stays valid in between. May be NULL. */
  slu_status (*init)(const slu_host*);
  void (*fini)(void);
} slu_plugin;

typedef const slu_plugin* (*slu_plugin_entry)(void); /* the type of sluice_plugin_v1 */

#ifdef __cplusplus
}
#endif

#endif
