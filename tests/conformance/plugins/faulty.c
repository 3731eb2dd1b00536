/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin with one fault, which FAULT_… names when it is compiled; without any it is sound. */
#include <fcntl.h>
#include <sluice/plugin.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define TEXT(literal) {literal, sizeof(literal) - 1}
#define MAYBE_UNUSED __attribute__((unused))

#ifdef FAULT_MANIFEST_OF_2
#define MANIFEST_ABI "\"abi\":2"
#elif defined(FAULT_MANIFEST_NEEDS_MORE)
#define MANIFEST_ABI "\"abi\":1,\"min_host_minor\":7"
#else
#define MANIFEST_ABI "\"abi\":1"
#endif

EXPORT __attribute__((used, section(".sluice.manifest"))) const char sluice_manifest_v1[] =
    "{" MANIFEST_ABI
    ",\"id\":\"dev.sluice.faulty\",\"version\":\"1.0\",\"components\":["
    "{\"kind\":\"step\",\"name\":\"faulty\",\"summary\":\"Does nothing\"}]}";

#ifdef FAULT_CONSTRUCTOR
/* Leaves a trace of having run, and ends the process. */
__attribute__((constructor)) static void run_at_load(void) {
  const char* trace = getenv("SLUICE_TEST_TRACE");
  if (trace != NULL) close(open(trace, O_CREAT | O_WRONLY, 0600));
  abort();
}
#endif

#ifdef FAULT_MISSING_SYMBOL
void a_function_that_nobody_has(void);
#endif

static int nothing;
MAYBE_UNUSED static slu_inst* create(slu_call* call, const slu_value* options) {
  (void)call;
  (void)options;
  return (slu_inst*)&nothing;
}
static void destroy(slu_inst* self) {
  (void)self;
}
static slu_status process(slu_inst* self, slu_call* call, const slu_item* const* items, uint32_t count) {
  (void)self;
  (void)call;
  (void)items;
  (void)count;
#ifdef FAULT_MISSING_SYMBOL
  a_function_that_nobody_has();
#endif
  return SLU_OK;
}

MAYBE_UNUSED static const slu_step step = {sizeof(slu_step), process, NULL};
MAYBE_UNUSED static const slu_sink sink = {sizeof(slu_sink), NULL, process, NULL, NULL};

static const slu_component component = {sizeof(slu_component),
#ifdef FAULT_REENTRANT
                                        SLU_REENTRANT,
#else
                                        0,
#endif
                                        TEXT("faulty"),
                                        NULL,
#ifdef FAULT_OTHER_KIND
                                        NULL,
                                        &sink,
#else
                                        &step,
                                        NULL,
#endif
#ifdef FAULT_NO_CREATE
                                        NULL,
#else
                                        create,
#endif
                                        destroy,
                                        NULL};

static const slu_component* const components[] = {&component, &component};

static slu_status init(const slu_host* host) {
  (void)host;
#ifdef FAULT_INIT
  return SLU_FAILED;
#else
  return SLU_OK;
#endif
}

/* As a later version of plugin.h might have it. */
typedef struct newer_plugin {
  slu_plugin plugin;
  void* something_new;
} newer_plugin;

static const newer_plugin descriptor = {{
#ifdef FAULT_TRUNCATED
                                            8,
#elif defined(FAULT_LONGER)
                                            sizeof(newer_plugin),
#else
                                            sizeof(slu_plugin),
#endif
#ifdef FAULT_ABI
                                            3,
#else
                                            SLU_ABI,
#endif
#ifdef FAULT_NEEDS_MORE
                                            7,
#else
                                            0,
#endif
#ifdef FAULT_COUNT
                                            2,
#else
                                            1,
#endif
#ifdef FAULT_OTHER_ID
                                            TEXT("dev.sluice.other"),
#else
                                            TEXT("dev.sluice.faulty"),
#endif
#ifdef FAULT_OTHER_VERSION
                                            TEXT("1.1"),
#else
                                            TEXT("1.0"),
#endif
                                            components, init, NULL},
                                        NULL};

#ifdef FAULT_V2_ONLY
EXPORT const slu_plugin* sluice_plugin_v2(void);
const slu_plugin* sluice_plugin_v2(void) {
  return &descriptor.plugin;
}
#elif defined(FAULT_NO_DESCRIPTOR)
EXPORT const slu_plugin* sluice_plugin_v1(void);
const slu_plugin* sluice_plugin_v1(void) {
  return (void)&descriptor, (const slu_plugin*)NULL;
}
#else
EXPORT const slu_plugin* sluice_plugin_v1(void);
const slu_plugin* sluice_plugin_v1(void) {
  return &descriptor.plugin;
}
#endif
