/*
 * YAML: cutting a stream into its documents, and checking that they are text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/yaml_part.h"

#include <limits.h>

#include "base/text.h"

/* --------------------------------------------------------------- lines --- */

/* Cut a line with its end (LF, CR LF or CR) off rest. */
static struct slice
take_line(struct slice *rest)
{
    size_t size = 0;
    struct slice line;

    while (size < rest->size && rest->at[size] != '\n' &&
           rest->at[size] != '\r')
        size++;
    if (size < rest->size)
        size += rest->at[size] == '\r' && size + 1 < rest->size &&
                        rest->at[size + 1] == '\n'
                    ? 2
                    : 1;
    line = sn_slice_first(*rest, size);
    *rest = sn_slice_skip(*rest, size);
    return line;
}

/* `---` or `...` at the start of a line, alone or with something behind. */
static bool
is_marker(struct slice line, const char *marker)
{
    return sn_slice_opens(line, marker) &&
           (line.size == 3 || sn_is_space(line.at[3]));
}

/* Directives, comments and blank lines come before a document's marker. */
static bool
is_prologue(struct slice line)
{
    if (sn_slice_opens(line, "%"))
        return true;
    line = sn_trim(line);
    return line.size == 0 || line.at[0] == '#';
}

struct slice
sn_yaml_take_part(struct slice *rest, int *line)
{
    const char *start = rest->at;
    bool prologue = true, end = false;

    while (rest->size && !end) {
        struct slice after = *rest;
        struct slice text = take_line(&after);

        if (is_marker(text, "---")) {
            if (!prologue)
                break;
            prologue = false;
        } else if (prologue && !is_prologue(text)) {
            prologue = false;
        }
        end = is_marker(text, "...");
        *rest = after;
        *line += *line < INT_MAX;
    }
    return sn_slice(start, (size_t)(rest->at - start));
}

/* ---------------------------------------------------------- characters --- */

/*
 * Characters that YAML allows in a stream.  The three line ends that only YAML
 * 1.1 knows are not: what they mean would depend on the reader.
 */
static const char *
find_fault(uint32_t point)
{
    if (point >= 0xDC80 && point <= 0xDCFF)
        return "is not UTF-8";
    if (point == 0x85 || point == 0x2028 || point == 0x2029)
        return "is a line end of YAML 1.1 only: write it as an escape";
    if (point == 0xFEFF)
        return "is a byte order mark in the middle: write it as an escape";
    if ((point < 0x20 && point != '\t') || (point >= 0x7F && point < 0xA0) ||
        point == 0xFFFE || point == 0xFFFF)
        return "is a control character: write it as an escape";
    return NULL;
}

/* UTF-16 is legal YAML that no rule has; say so rather than name its NULs. */
static bool
is_utf16(struct slice part)
{
    return sn_slice_opens(part, "\xFF\xFE") ||
           sn_slice_opens(part, "\xFE\xFF") ||
           (part.size >= 2 && (part.at[0] == '\0') != (part.at[1] == '\0'));
}

bool
sn_yaml_check_text(struct slice part, int line, struct yaml_fault *fault)
{
    size_t size;

    *fault = (struct yaml_fault){.mark = {line, 1}};
    if (is_utf16(part)) {
        fault->point = 0xDC00 + (unsigned char)part.at[0];
        fault->why = "opens UTF-16 text: save it as UTF-8";
        return false;
    }
    while (part.size) {
        struct slice text = take_line(&part);

        for (fault->mark.column = 1;
             text.size && *text.at != '\n' && *text.at != '\r';
             fault->mark.column++) {
            fault->point = sn_utf8_next(text, &size);
            fault->why = find_fault(fault->point);
            if (fault->why)
                return false;
            text = sn_slice_skip(text, size);
        }
        fault->mark.line++;
    }
    return true;
}

bool
sn_yaml_is_tab(struct slice part, size_t line, size_t column)
{
    struct slice text = sn_slice(NULL, 0);
    size_t size;

    for (line++; line && part.size; line--)
        text = take_line(&part);
    if (line)
        return false;
    for (; column && text.size; column--) {
        sn_utf8_next(text, &size);
        text = sn_slice_skip(text, size);
    }
    return text.size && *text.at == '\t';
}
