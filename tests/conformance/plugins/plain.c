/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin without the C++ SDK: what plugin.h asks for, by hand, in C11. */
#include <sluice/plugin.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
#define TEXT(literal) {literal, sizeof(literal) - 1}

EXPORT __attribute__((used, section(".sluice.manifest"))) const char sluice_manifest_v1[] =
    "{\"abi\":1,\"id\":\"dev.sluice.plain\",\"version\":\"0.1\",\"components\":["
    "{\"kind\":\"source\",\"name\":\"plain.letters\",\"summary\":\"The letters of a word\","
    "\"options\":[{\"name\":\"word\",\"type\":\"string\",\"required\":true,\"doc\":\"The word\"}]},"
    "{\"kind\":\"step\",\"name\":\"plain.upper\",\"summary\":\"Upper-case letters\",\"batch\":4,\"reentrant\":true,"
    "\"params\":[{\"name\":\"text\",\"type\":\"string\",\"required\":true}],\"outputs\":[\"text\"]},"
    "{\"kind\":\"sink\",\"name\":\"plain.nowhere\",\"summary\":\"Takes everything\",\"batch\":10}]}";

static const slu_host* host;

static slu_status init(const slu_host* given) {
  host = given;
  return SLU_OK;
}

static slu_status fail(slu_call* call, uint32_t item, slu_status status, const char* message, const char* field) {
  slu_failure failure = {0};
  failure.struct_size = sizeof failure;
  failure.status = status;
  failure.retry_after_ms = -1;
  failure.message = (slu_str){message, strlen(message)};
  failure.field = (slu_str){field, strlen(field)};
  host->fail(call, item, &failure);
  return status;
}

/* --- a source */

typedef struct letters {
  uint64_t size, next;
  char text[];
} letters;

static slu_inst* letters_create(slu_call* call, const slu_value* options) {
  const slu_str name = TEXT("word");
  const slu_str word = host->string(host->member(options, name));
  if (word.size > 26) {
    fail(call, SLU_WHOLE_CALL, SLU_CONFIG, "the word is longer than the alphabet", "word");
    return NULL;
  }
  letters* self = malloc(sizeof(letters) + word.size);
  if (self == NULL) return NULL;
  self->size = word.size;
  self->next = 0;
  memcpy(self->text, word.data, word.size);
  return (slu_inst*)self;
}

static void letters_destroy(slu_inst* self) {
  free(self);
}

static slu_status letters_open(slu_inst* self, slu_call* call, slu_bytes cursor) {
  (void)call;
  ((letters*)self)->next = cursor.size == 1 ? cursor.data[0] : 0;
  return SLU_OK;
}

static slu_status letters_next(slu_inst* instance, slu_call* call, uint32_t max) {
  letters* self = (letters*)instance;
  for (; max > 0 && self->next < self->size; --max, ++self->next) {
    host->put_string(host->emit(call, SLU_WHOLE_CALL), (slu_str){&self->text[self->next], 1});
  }
  const uint8_t place = (uint8_t)self->next;
  host->checkpoint(call, (slu_bytes){&place, 1});
  return self->next < self->size ? SLU_OK : SLU_END;
}

static const slu_source letters_source = {sizeof(slu_source), letters_open, letters_next, NULL};

/* --- a step */

static int nothing;
static slu_inst* nothing_create(slu_call* call, const slu_value* options) {
  (void)call;
  (void)options;
  return (slu_inst*)&nothing;
}
static void nothing_destroy(slu_inst* self) {
  (void)self;
}

static slu_status upper_process(slu_inst* self, slu_call* call, const slu_item* const* items, uint32_t count) {
  const slu_str name = TEXT("text");
  (void)self;
  for (uint32_t i = 0; i < count; ++i) {
    char text[64];
    const slu_str given = host->string(host->member(items[i]->params, name));
    if (given.size > sizeof text) {
      fail(call, i, SLU_FAILED, "the text is too long", "text");
      continue;
    }
    for (uint64_t at = 0; at < given.size; ++at) {
      const char c = given.data[at];
      text[at] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    slu_builder* out = host->output(call, i);
    host->name(out, name);
    host->put_string(out, (slu_str){text, given.size});
  }
  return SLU_OK;
}

static const slu_step upper_step = {sizeof(slu_step), upper_process, NULL};

/* --- a sink */

static slu_status nowhere_write(slu_inst* self, slu_call* call, const slu_item* const* items, uint32_t count) {
  (void)self;
  (void)items;
  for (uint32_t i = 0; i < count; ++i) host->verdict(call, i, SLU_OK);
  return SLU_OK;
}

static const slu_sink nowhere_sink = {sizeof(slu_sink), NULL, nowhere_write, NULL, NULL};

static const slu_component letters_component = {
    sizeof(slu_component), 0,   TEXT("plain.letters"), &letters_source, NULL, NULL, letters_create,
    letters_destroy,       NULL};
static const slu_component upper_component = {
    sizeof(slu_component), SLU_REENTRANT, TEXT("plain.upper"), NULL, &upper_step, NULL, nothing_create,
    nothing_destroy,       NULL};
static const slu_component nowhere_component = {
    sizeof(slu_component), 0, TEXT("plain.nowhere"), NULL, NULL, &nowhere_sink, nothing_create, nothing_destroy, NULL};
static const slu_component* const components[] = {&letters_component, &upper_component, &nowhere_component};
static const slu_plugin plugin = {sizeof(slu_plugin), SLU_ABI,    0,    3,   TEXT("dev.sluice.plain"),
                                  TEXT("0.1"),        components, init, NULL};

EXPORT const slu_plugin* sluice_plugin_v1(void);
const slu_plugin* sluice_plugin_v1(void) {
  return &plugin;
}
