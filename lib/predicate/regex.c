/*
 * Regular expressions, by PCRE2; the only file that knows it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/mem.h"
#include "seine.h"

#define JIT_STACK_FIRST 32768
#define JIT_STACK_MOST 524288

struct regex {
    pcre2_code *code;
    unsigned flags;
};

struct regex_scratch {
    pcre2_general_context *memory;
    pcre2_match_context *limits;
    pcre2_match_data *data;
    pcre2_jit_stack *stack;
};

static void *
take_memory(PCRE2_SIZE size, void *unused)
{
    (void)unused;
    return sn_calloc(1, size);
}

static void
give_memory(void *memory, void *unused)
{
    (void)unused;
    sn_free(memory);
}

static uint32_t
make_options(unsigned flags)
{
    uint32_t options =
        PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;

    if (flags & REGEX_CASELESS)
        options |= PCRE2_CASELESS;
    if (flags & REGEX_MULTILINE)
        options |= PCRE2_MULTILINE;
    if (flags & REGEX_DOTALL)
        options |= PCRE2_DOTALL;
    return options;
}

static void
explain(int error, size_t offset, char *why)
{
    PCRE2_UCHAR text[120];

    pcre2_get_error_message(error, text, sizeof(text));
    snprintf(why, REGEX_WHY_SIZE, "%s at byte %zu", (const char *)text, offset);
}

static int
compile(struct regex *regex, pcre2_compile_context *context,
        struct slice pattern, unsigned flags, char *why)
{
    static const unsigned char empty[1] = {0};
    int error;
    PCRE2_SIZE offset;

    /* LF whatever PCRE2 was built with, so that rules mean the same anywhere */
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    pcre2_set_bsr(context, PCRE2_BSR_UNICODE);
    regex->code = pcre2_compile(pattern.size ? (PCRE2_SPTR)pattern.at : empty,
                                pattern.size, make_options(flags), &error,
                                &offset, context);
    if (!regex->code && error == PCRE2_ERROR_HEAP_FAILED)
        return SEINE_E_MEMORY;
    if (!regex->code) {
        explain(error, offset, why);
        return SEINE_E_INVALID;
    }
    /* without just-in-time compilation it is the same, but slower */
    (void)pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE);
    return 0;
}

int
sn_regex_new(struct regex **out, struct slice pattern, unsigned flags,
             char *why)
{
    pcre2_general_context *memory;
    pcre2_compile_context *context = NULL;
    struct regex *regex = NULL;
    int status = SEINE_E_MEMORY;

    *out = NULL;
    if (pattern.size > LIMIT_REGEX_SIZE) {
        snprintf(why, REGEX_WHY_SIZE, "longer than %d bytes", LIMIT_REGEX_SIZE);
        return SEINE_E_INVALID;
    }
    memory = pcre2_general_context_create(take_memory, give_memory, NULL);
    if (memory)
        context = pcre2_compile_context_create(memory);
    if (context)
        regex = sn_calloc(1, sizeof(*regex));
    if (regex)
        regex->flags = flags;
    if (regex)
        status = compile(regex, context, pattern, flags, why);
    pcre2_compile_context_free(context);
    pcre2_general_context_free(memory);
    if (status < 0) {
        sn_regex_free(regex);
        return status;
    }
    *out = regex;
    return 0;
}

void
sn_regex_free(struct regex *regex)
{
    if (!regex)
        return;
    pcre2_code_free(regex->code);
    sn_free(regex);
}

unsigned
sn_regex_flags(const struct regex *regex)
{
    return regex->flags;
}

static bool
fill_scratch(struct regex_scratch *scratch)
{
    scratch->memory =
        pcre2_general_context_create(take_memory, give_memory, NULL);
    if (!scratch->memory)
        return false;
    scratch->limits = pcre2_match_context_create(scratch->memory);
    scratch->data = pcre2_match_data_create(1, scratch->memory);
    scratch->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_MOST,
                                            scratch->memory);
    if (!scratch->limits || !scratch->data)
        return false;
    pcre2_set_match_limit(scratch->limits, LIMIT_REGEX_MATCH);
    pcre2_set_depth_limit(scratch->limits, LIMIT_REGEX_DEPTH);
    pcre2_set_heap_limit(scratch->limits, LIMIT_REGEX_HEAP);
    if (scratch->stack)
        pcre2_jit_stack_assign(scratch->limits, NULL, scratch->stack);
    return true;
}

int
sn_regex_scratch_new(struct regex_scratch **out)
{
    struct regex_scratch *scratch = sn_calloc(1, sizeof(*scratch));

    *out = NULL;
    if (!scratch)
        return SEINE_E_MEMORY;
    if (!fill_scratch(scratch)) {
        sn_regex_scratch_free(scratch);
        return SEINE_E_MEMORY;
    }
    *out = scratch;
    return 0;
}

void
sn_regex_scratch_free(struct regex_scratch *scratch)
{
    if (!scratch)
        return;
    pcre2_jit_stack_free(scratch->stack);
    pcre2_match_data_free(scratch->data);
    pcre2_match_context_free(scratch->limits);
    pcre2_general_context_free(scratch->memory);
    sn_free(scratch);
}

int
sn_regex_search(const struct regex *regex, struct regex_scratch *scratch,
                struct slice text, struct slice *part)
{
    static const unsigned char empty[1] = {0};
    PCRE2_SPTR at = text.size ? (PCRE2_SPTR)text.at : empty;
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(scratch->data);
    int count = pcre2_match(regex->code, at, text.size, 0, 0, scratch->data,
                            scratch->limits);

    /* compiled code has a small stack; the interpreter uses the heap */
    if (count == PCRE2_ERROR_JIT_STACKLIMIT)
        count = pcre2_match(regex->code, at, text.size, 0, PCRE2_NO_JIT,
                            scratch->data, scratch->limits);
    if (count == PCRE2_ERROR_NOMATCH)
        return 0;
    if (count < 0)
        return SEINE_E_LIMIT;
    /* \K can put the start behind the end */
    if (part && text.size && ends[0] <= ends[1])
        *part = sn_slice(text.at + ends[0], ends[1] - ends[0]);
    return 1;
}

bool
sn_regex_version(char *out, size_t size)
{
    int needed = pcre2_config(PCRE2_CONFIG_VERSION, NULL);

    return needed > 0 && (size_t)needed <= size &&
           pcre2_config(PCRE2_CONFIG_VERSION, out) > 0;
}
