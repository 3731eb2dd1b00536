/* SPDX-License-Identifier: Apache-2.0
 *
 * A step in C11, by plugin.h alone: "Hello, World!" becomes "hello-world". */
#include <sluice/plugin.h>
#include <stddef.h>

#define EXPORT __attribute__((visibility("default")))
#define TEXT(literal) {literal, sizeof(literal) - 1}

/* What the engine reads without running anything of this file. */
EXPORT __attribute__((used, section(".sluice.manifest"))) const char sluice_manifest_v1[] =
    "{\"abi\":1,\"id\":\"dev.example.slug\",\"version\":\"1.0.0\",\"components\":[{"
    "\"kind\":\"step\",\"name\":\"slug\",\"summary\":\"A text as a part of an "
    "address\",\"batch\":64,\"reentrant\":true,"
    "\"params\":[{\"name\":\"text\",\"type\":\"string\",\"required\":true,\"doc\":\"The text\"}],"
    "\"outputs\":[\"slug\"]}]}";

static const slu_host* host;
static slu_status init(const slu_host* given) {
  host = given;
  return SLU_OK;
}

/* Letters and digits, in lower case, with one hyphen for each run of others between them. */
static uint64_t slug_of(slu_str text, char* out, uint64_t room) {
  uint64_t size = 0;
  int gap = 0;
  for (uint64_t i = 0; i < text.size && size + 2 <= room; ++i) {
    char c = text.data[i];
    if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      if (gap && size > 0) out[size++] = '-';
      out[size++] = c;
      gap = 0;
    } else {
      gap = 1;
    }
  }
  return size;
}

static slu_status process(slu_inst* self, slu_call* call, const slu_item* const* items, uint32_t count) {
  const slu_str text = TEXT("text"), slug = TEXT("slug");
  (void)self;
  for (uint32_t i = 0; i < count; ++i) {
    char made[128];
    const uint64_t size = slug_of(host->string(host->member(items[i]->params, text)), made, sizeof made);
    if (size == 0) {
      const slu_failure failure = {.struct_size = sizeof failure,
                                   .status = SLU_FAILED,
                                   .retry_after_ms = -1,
                                   .message = TEXT("there is no letter and no digit in the text"),
                                   .field = text};
      host->fail(call, i, &failure);
      continue;
    }
    slu_builder* output = host->output(call, i);
    host->name(output, slug);
    host->put_string(output, (slu_str){made, size});
  }
  return SLU_OK;
}

/* It has no options and keeps nothing: one instance, which is not NULL, stands for all. */
static slu_inst* create(slu_call* call, const slu_value* options) {
  static int instance;
  (void)call;
  (void)options;
  return (slu_inst*)&instance;
}
static void destroy(slu_inst* self) {
  (void)self;
}

static const slu_step step = {sizeof step, process, NULL};
static const slu_component component = {.struct_size = sizeof component,
                                        .flags = SLU_REENTRANT,
                                        .name = TEXT("slug"),
                                        .step = &step,
                                        .create = create,
                                        .destroy = destroy};
static const slu_component* const components[] = {&component};
static const slu_plugin plugin = {.struct_size = sizeof plugin,
                                  .abi = SLU_ABI,
                                  .component_count = 1,
                                  .id = TEXT("dev.example.slug"),
                                  .version = TEXT("1.0.0"),
                                  .components = components,
                                  .init = init};

EXPORT const slu_plugin* sluice_plugin_v1(void);
const slu_plugin* sluice_plugin_v1(void) {
  return &plugin;
}
