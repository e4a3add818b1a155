/*
 * The descriptors of all formats, one file each, and what the AsyncOS text
 * logs among them share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_FORMATS_FORMATS_H
#define SEINE_RECORD_FORMATS_FORMATS_H

#include "record/format.h"

extern const struct format sn_format_gui;
extern const struct format sn_format_euqgui;
extern const struct format sn_format_euq;
extern const struct format sn_format_authentication;
extern const struct format sn_format_audit;
extern const struct format sn_format_cli;
extern const struct format sn_format_ftp;
extern const struct format sn_format_api;
extern const struct format sn_format_system;
extern const struct format sn_format_cef;
extern const struct format sn_format_access;
extern const struct format sn_format_w3c;
extern const struct format sn_format_iis;
extern const struct format sn_format_l4tm;
extern const struct format sn_format_squid;
extern const struct format sn_format_common;
extern const struct format sn_format_jsonl;
extern const struct format sn_format_text;
extern const struct format sn_format_config_xml;
extern const struct format sn_format_raw; /* no probe: unknown lines */

#endif
