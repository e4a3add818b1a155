/*
 * Templates of message texts: how the prose of AsyncOS is taken apart.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_FORMATS_TEMPLATE_H
#define SEINE_RECORD_FORMATS_TEMPLATE_H

#include "record/record.h"

#define TEMPLATE_SLOTS 8

/*
 * One shape of a message.  In `text`, {x} stands for a value that the letter
 * names; all else stands for itself.  The whole message must fit, but for a
 * final dot and blanks.
 *
 *     {u} user, to the last place that fits    {U} to the first
 *     {c} client                               {e} client:port
 *     {S} server                               {E} server:port
 *     {n} client port                          {N} server port
 *     {i} session id                           {r} privilege
 *     {d} destination page                     {p} protocol
 *     {m} interaction mode                     {C} command
 *     {P} process id                           {R} reason
 *     {f} file name                            {z} file size
 *     {x} {x} {X} client, user and session id, told apart by their shape
 *     {w} any word                             {*} anything
 */
struct template
{
    const char *text;
    const char *action;  /* event.action */
    const char *outcome; /* NULL: not certain */
};

/* The template that message fits, or NULL.  `set` ends with text == NULL. */
const struct template *
sn_template_find(const struct template *set, struct slice message);

/* How many bytes of it stand for themselves. */
size_t
sn_template_weight(const struct template *one);

/* A message without its continuation lines, which hold no values. */
struct slice
sn_template_line(struct slice message);

/* Set action, outcome and the values of message; false if no template fits. */
bool
sn_template_parse(const struct template *set, struct seine_record *record,
                  struct slice message);

#endif
